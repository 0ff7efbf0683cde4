namespace CockroachBench.Platform;

/// <summary>
/// The runtime's own default of code generation, for children of this program that are measured and share its settings file: the program
/// itself does without profiling, which for a few seconds of reading files costs more than it brings.
/// </summary>
/// <remarks>BenchmarkDotNet's processes have a settings file of their own. The clients of <c>soak</c> run in the program itself: their part of a latency is without it.</remarks>
public static class MeasuredJit
{
    /// <summary>The variable that turns profiling on and off.</summary>
    public const string Variable = "DOTNET_TieredPGO";

    /// <summary>What a measured child gets: what the caller has set, else the runtime's default.</summary>
    public static string Value => Environment.GetEnvironmentVariable(Variable) ?? "1";
}
