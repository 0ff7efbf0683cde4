namespace CockroachBench.Retention.Statistics;

// From windows of growing length to a verdict. A leak grows by the same per operation, whatever the window; what a process or a pool sets
// up for itself grows per checkpoint, so that its share of an operation halves when a window is twice as long; what is bounded stops or
// drops.
internal static class RetentionRule
{
    // Windows of N, 2N and 4N operations between checkpoints decide.
    public const int MostWindows = 3;

    // Growth below this is never suspect: bytes per operation, and bytes per checkpoint.
    private const double LeastPerOperation = 2;
    private const double LeastPerCheckpoint = 200;

    // Two windows tell the same slope: the later one over the earlier one. One that halves does not.
    private const double LeastRatio = 0.6;
    private const double GreatestRatio = 2;

    // Of a slope that two windows are enough for: half its interval.
    private const double Precision = 0.1;

    // A second window that is no longer than the first cannot tell an operation's growth from a checkpoint's: that must be this clear.
    private const double ClearOfResolution = 4;

    // What comes in bursts grows with the window: by half at least when that is twice as long.
    private const double BurstRatio = 1.5;

    // The smallest leak, in bytes per operation, that a window with so many operations between checkpoints finds.
    public static double Resolution(double operations) => Math.Max(LeastPerOperation, LeastPerCheckpoint / operations);

    // The verdict, and the bytes per operation that it is about; null where a longer window is needed.
    public static (Verdict Verdict, Slope Slope)? Judge(IReadOnlyList<GrowthWindow> windows)
    {
        var (first, last) = (windows[0], windows[^1]);
        (Verdict, Slope)? none = (Verdict.None, last.Slope);
        if (windows.Count == 1) return first.IsSuspect || first.HasLump ? null : none;
        if (windows.Any(w => w.EmptiedItself)) return none;

        var before = windows[^2];
        if (last.Operations <= before.Operations && last.Slope.Value < ClearOfResolution * Resolution(last.Operations))
            return last.IsSuspect ? null : none;
        var goesOn = before.IsSuspect && last.IsSuspect && last.Slope.Value / before.Slope.Value is >= LeastRatio and <= GreatestRatio;
        var comesInBursts = first.HasLump && windows.Zip(windows.Skip(1)).All(p => p.Second.Growth >= BurstRatio * p.First.Growth);
        if (windows.Count == MostWindows)
        {
            if (goesOn) return (Verdict.Leak, last.Slope);
            return comesInBursts ? (Verdict.Leak, Whole(last)) : none;
        }
        var isPrecise = (last.Slope.Upper - last.Slope.Lower) / 2 <= Precision * last.Slope.Value;
        if (goesOn && isPrecise && !last.HasStopped) return (Verdict.Leak, last.Slope);
        return last.IsSuspect || comesInBursts ? null : none;
    }

    // Bursts have no slope between them: all that a window gained, with the steps.
    private static Slope Whole(GrowthWindow window)
    {
        var slope = window.Growth / (window.Operations * GrowthWindow.Intervals);
        return new Slope(slope, slope, slope);
    }
}
