namespace CockroachBench.Commands;

/// <summary>What <c>compare</c> is asked for.</summary>
/// <param name="Base">A run, a folder of runs, or blocks; null with <paramref name="Evaluate"/>.</param>
/// <param name="Head">The run it is held against; null for blocks.</param>
/// <param name="Markdown">The file for the report.</param>
/// <param name="Json">The file for everything.</param>
/// <param name="FailOn">What must not be found.</param>
/// <param name="Force">Compares what should not be compared.</param>
/// <param name="Evaluate">A recorded corpus, on which rules are held against each other.</param>
/// <param name="TuningSeed">What decides which half of the corpus was for tuning; null where none was.</param>
internal sealed record CompareOptions(string? Base, string? Head, string? Markdown, string? Json, FailOn FailOn, bool Force, string? Evaluate, int? TuningSeed);
