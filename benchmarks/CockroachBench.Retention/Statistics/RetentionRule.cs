namespace CockroachBench.Retention.Statistics;

// From windows of growing length to a verdict. A leak grows by the same per operation, whatever the window; what a process or a pool sets
// up for itself grows per checkpoint, so that its share of an operation halves when a window is twice as long; what is bounded stops or
// drops.
internal static class RetentionRule
{
    // Windows of N, 2N and 4N operations between checkpoints decide. Longer ones give a more precise slope.
    private const int DecidingWindows = 3;

    // Growth below this is never suspect: bytes per operation, and bytes per checkpoint.
    private const double LeastPerOperation = 2;
    private const double LeastPerCheckpoint = 200;

    // Two windows tell the same slope: the later one over the earlier one. One that halves does not.
    private const double LeastRatio = 0.6;
    private const double GreatestRatio = 2;

    // Half the interval of the slope, as a share of it: for a verdict after two windows, and for a slope that needs no longer window.
    private const double PrecisionOfTwo = 0.1;
    private const double Precision = 0.01;
    private const int MostLonger = 64;

    // What comes in bursts grows with the window: by half at least when that is twice as long.
    private const double BurstRatio = 1.5;

    // The smallest leak, in bytes per operation, that a window with so many operations between checkpoints finds.
    public static double Resolution(double operations) => Math.Max(LeastPerOperation, LeastPerCheckpoint / operations);

    // The verdict, and the bytes per operation that it is about; null where a longer window is needed. Each window is at least twice as
    // long as the one before.
    public static (Verdict Verdict, Slope Slope)? Judge(IReadOnlyList<GrowthWindow> windows)
    {
        var (first, last) = (windows[0], windows[^1]);
        (Verdict, Slope)? none = (Verdict.None, last.Slope);
        if (windows.Count == 1) return first.IsSuspect || first.HasLump ? null : none;
        if (windows.Any(w => w.EmptiedItself)) return none;

        var before = windows[^2];
        var goesOn = before.IsSuspect && last.IsSuspect && last.Slope.Value / before.Slope.Value is >= LeastRatio and <= GreatestRatio;
        var comesInBursts = first.HasLump && windows.Zip(windows.Skip(1)).All(p => p.Second.Growth >= BurstRatio * p.First.Growth);
        if (windows.Count >= DecidingWindows)
        {
            if (goesOn) return (Verdict.Leak, MostPrecise(windows));
            return comesInBursts ? (Verdict.Leak, Whole(last)) : none;
        }
        // The first alone may be precise; then the second must exclude what would have halved.
        var isClear = IsPrecise(last.Slope, PrecisionOfTwo)
            || (IsPrecise(before.Slope, PrecisionOfTwo) && last.Slope.Lower >= LeastRatio * before.Slope.Value);
        if (goesOn && isClear && !last.HasStopped) return (Verdict.Leak, MostPrecise(windows));
        return last.IsSuspect || comesInBursts ? null : none;
    }

    // Whether a longer window could not tell much more.
    public static bool IsFinal((Verdict Verdict, Slope Slope) judged) =>
        judged.Verdict != Verdict.Leak || IsPrecise(judged.Slope, Precision);

    // How many times as long a window makes a slope final: noise that does not grow with the window. At least twice, and a power of two.
    public static int LongerFor(Slope slope)
    {
        var times = 2;
        while (times < MostLonger && slope.Margin > times * Precision * slope.Value) times *= 2;
        return times;
    }

    private static bool IsPrecise(Slope slope, double precision) => slope.Margin <= precision * slope.Value;

    // The longest window's, unless a shorter one has a narrower interval around a slope that the longest includes.
    private static Slope MostPrecise(IReadOnlyList<GrowthWindow> windows)
    {
        var longest = windows[^1].Slope;
        return windows.Select(w => w.Slope).Reverse().Where(s => longest.Includes(s.Value)).MinBy(s => s.Margin);
    }

    // Bursts have no slope between them: all that a window gained, with the steps.
    private static Slope Whole(GrowthWindow window) =>
        new(window.GrowthPerOperation, window.GrowthPerOperation, window.GrowthPerOperation);
}
