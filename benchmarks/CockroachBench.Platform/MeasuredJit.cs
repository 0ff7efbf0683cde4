namespace CockroachBench.Platform;

internal static class MeasuredJit
{
    public const string Variable = "DOTNET_TieredPGO";

    public static string Value => Environment.GetEnvironmentVariable(Variable) ?? "1";
}
