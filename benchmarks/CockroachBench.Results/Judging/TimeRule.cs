namespace CockroachBench.Results.Judging;

internal enum TimeVerdict
{
    Inconclusive,
    Slower,
    Faster,
    Same,
    NoLargeChange,
}

// From blocks to a verdict on time. A block's value is the median of log(head/base) over its neighbouring slices. Over k blocks: slower if
// the one-sided lower t bound is above 0 and the effect (the Hodges-Lehmann estimate) at least MinimalEffect; faster mirrors it; same if
// the interval lies within plus or minus Margin, no large change within LargeMargin; otherwise inconclusive. A calibrated spread is the
// least that an interval is made of.
internal sealed record TimeRule
{
    public static TimeRule Default { get; } = new();
    public double Alpha { get; init; } = 0.005;
    // Of first blocks that only choose what is measured again: flagging costs time and makes no false positive.
    public double ScreeningAlpha { get; init; } = 0.025;
    // Of the fresh blocks that decide, over all that were chosen (Holm).
    public double ConfirmingAlpha { get; init; } = 0.01;
    // Below the 5 % that should be found: a threshold equal to the true effect would miss it half the time.
    public double MinimalEffect { get; init; } = Math.Log(1.03);
    public double Margin { get; init; } = Math.Log(1.05);
    public double LargeMargin { get; init; } = Math.Log(1.10);
    public double Power { get; init; } = 0.95;
    public int FewestBlocks { get; init; } = 3;

    // looks: where measuring may stop, sharing the level. screening: a lenient level that flags.
    public TimeJudgement Judge(
        IReadOnlyList<double> effects, IReadOnlyList<int>? looks = null, CalibratedSpread? calibrated = null, double? screening = null)
    {
        return Judge([.. effects], Alpha, Spent(Alpha), calibrated, screening is { } alpha ? Spent(alpha) : null);

        double Spent(double all) => looks is { Count: > 0 } ? new AlphaSpending(all, looks).LevelAt(effects.Count) : all;
    }

    public TimeJudgement JudgeAgain(IReadOnlyList<double> effects, CalibratedSpread? calibrated = null) =>
        Judge([.. effects], ConfirmingAlpha, ConfirmingAlpha, calibrated);

    public TimeVerdict Verdict(double effect, double lower, double upper) =>
        lower > 0 && effect >= MinimalEffect ? TimeVerdict.Slower
        : upper < 0 && effect <= -MinimalEffect ? TimeVerdict.Faster
        : lower > -Margin && upper < Margin ? TimeVerdict.Same
        : lower > -LargeMargin && upper < LargeMargin ? TimeVerdict.NoLargeChange
        : TimeVerdict.Inconclusive;

    private TimeJudgement Judge(double[] effects, double alpha, double level, CalibratedSpread? calibrated, double? screening = null)
    {
        var effect = effects.Length > 0 ? HodgesLehmann.Of(effects) : 0;
        if (effects.Length < FewestBlocks)
            return new TimeJudgement(Effect: effect, Blocks: effects.Length, BlocksNeeded: FewestBlocks);
        var interval = MeanInterval.Of(effects);
        var (lower, upper, p) = Bounds(interval, level, calibrated);
        var verdict = Verdict(effect, lower, upper);
        if (screening is { } lenient)
        {
            var bounds = Bounds(interval, lenient, calibrated);
            if (Verdict(effect, bounds.Lower, bounds.Upper) is var flagged && TimeVerdicts.IsFlagged(flagged)) verdict = flagged;
        }
        var spread = Math.Max(interval.StandardDeviation, calibrated?.Spread ?? 0);
        // What other looks spent counts against this one.
        return Judgement(verdict, level, effect, (lower, upper, Math.Min(1, p * alpha / level)), effects.Length, spread);
    }

    public TimeJudgement Judgement(
        TimeVerdict verdict, double level, double effect, (double Lower, double Upper, double P) bounds, int count, double spread) => new(
        verdict, level, effect, bounds.Lower, bounds.Upper, bounds.P, count, spread,
        SmallestVisible: Math.Max(MinimalEffect, Replication.SmallestVisible(spread, count, level, Power)),
        BlocksNeeded: Replication.Needed(spread, LargeMargin, Alpha, Power));

    private static (double Lower, double Upper, double P) Bounds(MeanInterval interval, double level, CalibratedSpread? calibrated)
    {
        var (lower, upper, p) = (interval.Lower(level), interval.Upper(level), Math.Min(interval.PAboveZero, interval.PBelowZero));
        if (calibrated is null) return (lower, upper, p);
        // A few blocks may be close to each other by chance: the calibration knows how far they usually are from their mean.
        var error = calibrated.Spread / Math.Sqrt(interval.Count);
        var margin = StudentT.Quantile(1 - level, calibrated.Blocks - 1) * error;
        if (error > 0) p = Math.Max(p, StudentT.Above(Math.Abs(interval.Mean) / error, calibrated.Blocks - 1));
        return (Math.Min(lower, interval.Mean - margin), Math.Max(upper, interval.Mean + margin), p);
    }
}

// Effects and bounds are logarithms of ratios. Level: of the one-sided test behind verdict and bounds; null where nothing was tested.
internal sealed record TimeJudgement(
    TimeVerdict Verdict = TimeVerdict.Inconclusive, double? Level = null, double Effect = 0,
    double Lower = double.NegativeInfinity, double Upper = double.PositiveInfinity, double P = 1, int Blocks = 0,
    double Spread = double.NaN, double SmallestVisible = double.PositiveInfinity, int BlocksNeeded = 0);
