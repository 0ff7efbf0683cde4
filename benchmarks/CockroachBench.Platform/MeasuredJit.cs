namespace CockroachBench.Platform;

// This program turns profile-guided code generation off, which costs more than it gains in a short run. Measured children that share its
// settings file get the runtime's default back, unless the caller has set the variable. BenchmarkDotNet's processes have their own file.
internal static class MeasuredJit
{
    public const string Variable = "DOTNET_TieredPGO";

    public static string Value => Environment.GetEnvironmentVariable(Variable) ?? "1";
}
