namespace CockroachBench.Retention.Statistics;

/// <summary>The rule from heap sizes to a verdict.</summary>
public static class RetentionRule
{
    /// <summary>What a process's own housekeeping may add over a whole measurement without being a leak, in bytes.</summary>
    public const double Housekeeping = 8192;

    /// <summary>Growth over a whole measurement, in bytes, below which a leak needs more checkpoints where they are to be had.</summary>
    public const double ConvincingGrowth = 8 * Housekeeping;

    /// <summary>The smallest slope that is ever called a leak, in bytes per operation.</summary>
    public const double SmallestFloor = 4;

    /// <summary>The points of a first judgement, and of the window a second one looks back over.</summary>
    public const int Window = 10;

    // Growth that slows to a quarter is a cache being filled, not a leak: judge again further on.
    private const double LevelsOff = 0.25;

    /// <summary>The floor for a number of operations, in bytes per operation.</summary>
    public static double Floor(double operations) => Math.Max(SmallestFloor, Housekeeping / operations);

    /// <summary>Judges checkpoints.</summary>
    /// <param name="operations">Operations run up to each checkpoint, ascending.</param>
    /// <param name="liveBytes">Live bytes at each.</param>
    public static (Slope Slope, Verdict Verdict) Judge(IReadOnlyList<double> operations, IReadOnlyList<double> liveBytes)
    {
        var all = TheilSen.Estimate(operations, liveBytes);
        var verdict = Judge(all, operations[^1] - operations[0]);
        if (verdict != Verdict.Leak) return (all, verdict);

        var half = Math.Max(5, Math.Min(Window, operations.Count / 2));
        var recent = TheilSen.Estimate([.. operations.TakeLast(half)], [.. liveBytes.TakeLast(half)]);
        if (recent.Value >= all.Value * LevelsOff) return (all, verdict);
        // Only a whole window without growth says that it has ended.
        return half == Window && Judge(recent, operations[^1] - operations[^half]) == Verdict.None
            ? (recent, Verdict.None) : (all, Verdict.Unclear);
    }

    /// <summary>The judgement when no more checkpoints are to be had: no growth seen is no leak seen, however wide the interval.</summary>
    public static (Slope Slope, Verdict Verdict) JudgeFinally(IReadOnlyList<double> operations, IReadOnlyList<double> liveBytes)
    {
        var (slope, verdict) = Judge(operations, liveBytes);
        var sawNothing = verdict == Verdict.Unclear && slope.Lower <= 0 && slope.Value < Floor(operations[^1] - operations[0]);
        return (slope, sawNothing ? Verdict.None : verdict);
    }

    private static Verdict Judge(Slope slope, double operations)
    {
        var floor = Floor(operations);
        if (slope.Upper < floor) return Verdict.None;
        return slope.Lower > 0 && slope.Value >= floor ? Verdict.Leak : Verdict.Unclear;
    }
}
