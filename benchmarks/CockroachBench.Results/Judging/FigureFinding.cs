namespace CockroachBench.Results.Judging;

// What is said of a figure other than time.
internal enum FigureVerdict
{
    Same,
    More,
    Less,
    Unclear,
}

// A figure other than time, on both sides. Base: Base's value per operation; null where it was not measured.
internal sealed record FigureFinding(string Id, double? Base, double? Head, FigureVerdict Verdict, string? Note = null)
{
    // How many pairs of processes counted it; null where that is not part of the rule.
    public int? Replications { get; init; }
}
