using CockroachBench.Results.Model;

namespace CockroachBench.Results.Judging;

/// <summary>What is said of a case's time.</summary>
public enum TimeVerdict
{
    /// <summary>Nothing can be said yet.</summary>
    Inconclusive,

    /// <summary>Head takes longer.</summary>
    Slower,

    /// <summary>Head takes less.</summary>
    Faster,

    /// <summary>No difference that matters.</summary>
    Same,
}

/// <summary>The rule from blocks to a verdict on time.</summary>
/// <remarks>
/// Each block of two processes gives one value, d: the median of log(head/base) over its neighbouring slices. Over k blocks,
/// <c>slower</c> where the one-sided lower t bound of d lies above 0 and the effect (Hodges-Lehmann estimate of d) is at least
/// <see cref="MinimalEffect"/>; <c>faster</c> mirrors it; <c>same</c> where the interval lies inside plus or minus <see cref="Margin"/>; otherwise
/// <c>inconclusive</c>. No interval is narrower than the spread that a calibration found makes it. Where one may stop early, the looks share the level (<see cref="AlphaSpending"/>).
/// The effect asked for is below the 5 % that should be found: a rule that asks for an estimate of 5 % finds a true 5 % half the time.
/// </remarks>
public sealed record TimeRule
{
    /// <summary>The rule where nothing else is said.</summary>
    public static TimeRule Default { get; } = new();

    /// <summary>Probability of a false alarm, in each direction.</summary>
    public double Alpha { get; init; } = 0.005;

    /// <summary>
    /// The same where first blocks only choose what is measured again. Nothing is said of a case for that alone, so it costs time and no false
    /// alarm, and what it misses nobody measures again.
    /// </summary>
    public double ScreeningAlpha { get; init; } = 0.025;

    /// <summary>The same where fresh blocks decide on what was chosen: over all that was (Holm).</summary>
    public double ConfirmingAlpha { get; init; } = 0.01;

    /// <summary>The smallest effect that is called one, as a logarithm of head/base.</summary>
    public double MinimalEffect { get; init; } = Math.Log(1.03);

    /// <summary>What the interval must lie within to be called the same, as a logarithm.</summary>
    public double Margin { get; init; } = Math.Log(1.10);

    /// <summary>With what probability the "smallest effect visible" would have been found.</summary>
    public double Power { get; init; } = 0.95;

    /// <summary>Fewer blocks than this decide nothing.</summary>
    public int FewestBlocks { get; init; } = 3;

    /// <summary>Judges the blocks of a case.</summary>
    /// <param name="effects">log(head/base) of each block.</param>
    /// <param name="looks">Numbers of blocks at which measuring could have stopped, the last being the most there could be; null where all were measured come what may.</param>
    /// <param name="calibrated">What a calibration knows of the case; null where there was none.</param>
    /// <param name="screening">The level at which a case is flagged only to be measured again; null where these blocks decide.</param>
    public TimeJudgement Judge(IReadOnlyList<double> effects, IReadOnlyList<int>? looks = null, CalibratedSpread? calibrated = null, double? screening = null)
    {
        return Judge([.. effects], Alpha, Spent(Alpha), calibrated, screening is { } alpha ? Spent(alpha) : null);

        double Spent(double all) => looks is { Count: > 0 } ? new AlphaSpending(all, looks).LevelAt(effects.Count) : all;
    }

    /// <summary>Judges the fresh blocks of a case that others flagged, by <see cref="ConfirmingAlpha"/>.</summary>
    /// <param name="effects">log(head/base) of each fresh block.</param>
    /// <param name="calibrated">As for <see cref="Judge(IReadOnlyList{double}, IReadOnlyList{int}, CalibratedSpread, double?)"/>.</param>
    public TimeJudgement JudgeAgain(IReadOnlyList<double> effects, CalibratedSpread? calibrated = null) => Judge([.. effects], ConfirmingAlpha, ConfirmingAlpha, calibrated);

    private TimeJudgement Judge(double[] effects, double alpha, double level, CalibratedSpread? calibrated, double? screening = null)
    {
        if (effects.Length < FewestBlocks)
            return new TimeJudgement { Blocks = effects.Length, Effect = effects.Length > 0 ? HodgesLehmann.Median(effects) : 0, BlocksNeeded = FewestBlocks };
        var interval = MeanInterval.Of(effects);
        var effect = HodgesLehmann.Median(effects);
        var (lower, upper, p) = Bounds(interval, level, calibrated);
        var verdict = Verdict(effect, lower, upper);
        if (screening is { } lenient)
        {
            var bounds = Bounds(interval, lenient, calibrated);
            if (Verdict(effect, bounds.Lower, bounds.Upper) is var flagged && TimeVerdicts.IsFlagged(flagged)) verdict = flagged;
        }
        var spread = Math.Max(interval.StandardDeviation, calibrated?.Spread ?? 0);
        return new TimeJudgement
        {
            Verdict = verdict,
            Level = level,
            Effect = effect,
            Lower = lower,
            Upper = upper,
            // What was spent on other looks counts against this one.
            P = Math.Min(1, p * alpha / level),
            Blocks = effects.Length,
            Spread = spread,
            SmallestVisible = Math.Max(MinimalEffect, Replication.SmallestVisible(spread, effects.Length, level, Power)),
            BlocksNeeded = Replication.Needed(spread, Margin, Alpha, Power),
        };
    }

    private static (double Lower, double Upper, double P) Bounds(MeanInterval interval, double level, CalibratedSpread? calibrated)
    {
        var (lower, upper, p) = (interval.Lower(level), interval.Upper(level), Math.Min(interval.PAboveZero, interval.PBelowZero));
        if (calibrated is null) return (lower, upper, p);
        // A few blocks may be close to each other by luck: what is known of the case says how far they are from their mean as a rule.
        var error = calibrated.Spread / Math.Sqrt(interval.Count);
        var margin = StudentT.Quantile(1 - level, calibrated.Blocks - 1) * error;
        if (error > 0) p = Math.Max(p, StudentT.Above(Math.Abs(interval.Mean) / error, calibrated.Blocks - 1));
        return (Math.Min(lower, interval.Mean - margin), Math.Max(upper, interval.Mean + margin), p);
    }

    /// <summary>The verdict on an effect and its bounds.</summary>
    public TimeVerdict Verdict(double effect, double lower, double upper) =>
        lower > 0 && effect >= MinimalEffect ? TimeVerdict.Slower
        : upper < 0 && effect <= -MinimalEffect ? TimeVerdict.Faster
        : lower > -Margin && upper < Margin ? TimeVerdict.Same
        : TimeVerdict.Inconclusive;
}

/// <summary>What the blocks of a case say.</summary>
public sealed record TimeJudgement
{
    /// <summary>The verdict.</summary>
    public TimeVerdict Verdict { get; init; }

    /// <summary>The level of the test behind verdict and bounds, one-sided; null where nothing was tested.</summary>
    public double? Level { get; init; }

    /// <summary>log(head/base).</summary>
    public double Effect { get; init; }

    /// <summary>Lower bound of the effect.</summary>
    public double Lower { get; init; } = double.NegativeInfinity;

    /// <summary>Upper bound of the effect.</summary>
    public double Upper { get; init; } = double.PositiveInfinity;

    /// <summary>One-sided p value in the direction of the effect, corrected for the looks.</summary>
    public double P { get; init; } = 1;

    /// <summary>How many blocks.</summary>
    public int Blocks { get; init; }

    /// <summary>Standard deviation of the blocks' effects.</summary>
    public double Spread { get; init; } = double.NaN;

    /// <summary>The smallest effect that these blocks would most likely have shown, as a logarithm.</summary>
    public double SmallestVisible { get; init; } = double.PositiveInfinity;

    /// <summary>How many blocks an effect as large as the margin would take.</summary>
    public int BlocksNeeded { get; init; }
}
