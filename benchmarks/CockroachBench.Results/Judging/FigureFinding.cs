namespace CockroachBench.Results.Judging;

/// <summary>What is said of a figure other than time.</summary>
public enum FigureVerdict
{
    /// <summary>No change beyond the floor.</summary>
    Same,

    /// <summary>Head has more.</summary>
    More,

    /// <summary>Head has less.</summary>
    Less,

    /// <summary>They differ, but by no more than the measurement itself moves.</summary>
    Unclear,
}

/// <summary>A figure other than time, on both sides.</summary>
/// <param name="Id">Its descriptor id: Allocated, Retained, PeakLive, ConnectionsOpened, Held, SessionsLeft ...</param>
/// <param name="Base">Base's value per operation; null where it was not measured.</param>
/// <param name="Head">Head's.</param>
/// <param name="Verdict">What is said of it.</param>
/// <param name="Note">What a reader has to know of the verdict.</param>
public sealed record FigureFinding(string Id, double? Base, double? Head, FigureVerdict Verdict, string? Note = null)
{
    /// <summary>How many pairs of processes counted it; null where that is not part of the rule.</summary>
    public int? Replications { get; init; }
}
