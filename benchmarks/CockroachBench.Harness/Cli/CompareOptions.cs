namespace CockroachBench.Harness.Cli;

/// <summary>What <c>compare</c> is asked for.</summary>
/// <param name="Base">A run, a folder of runs, or blocks.</param>
/// <param name="Head">The run it is held against; null for blocks.</param>
/// <param name="Markdown">The file for the report.</param>
/// <param name="Json">The file for everything.</param>
/// <param name="FailOn">What must not be found.</param>
/// <param name="Force">Compares what should not be compared.</param>
internal sealed record CompareOptions(string? Base, string? Head, string? Markdown, string? Json, FailOn FailOn, bool Force);
