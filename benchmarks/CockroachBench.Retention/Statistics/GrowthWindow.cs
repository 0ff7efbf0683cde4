namespace CockroachBench.Retention.Statistics;

// Live bytes at checkpoints with equally many operations between them, and what grew from one to the next.
internal sealed record GrowthWindow
{
    public const int MostIntervals = 9;

    // Where time or operations are scarce: the fewest that still show which of them is a step.
    public const int FewestIntervals = 5;

    // What a process may set up for itself in a window without being looked at again, in bytes.
    public const double Lump = 64 * 1024;

    // An increment this far from the median is a step, whatever the spread of the others, in bytes.
    private const double SmallestStep = 1024;
    private const double StepDeviations = 6;

    // A drop of half of what a window gains is a structure that empties itself.
    private const double SawShare = 0.5;

    // operations: between two checkpoints.
    public GrowthWindow(double operations, IReadOnlyList<double> liveBytes)
    {
        Operations = operations;
        var increments = liveBytes.Zip(liveBytes.Skip(1), (from, to) => to - from).ToList();
        var typical = SampleMedian.Of(increments);
        var step = Math.Max(SmallestStep, StepDeviations * SampleMedian.Of(increments.Select(d => Math.Abs(d - typical))));
        // Two steps within a window look like a slope, even to Theil and Sen: they leave the series.
        var removed = 0.0;
        List<double> operationsDone = [0], level = [0];
        foreach (var increment in increments)
        {
            var isStep = Math.Abs(increment - typical) > step;
            if (isStep) removed += increment;
            operationsDone.Add(operationsDone[^1] + operations);
            level.Add(level[^1] + (isStep ? typical : increment));
        }
        Slope = TheilSen.Estimate(operationsDone, level);
        Growth = liveBytes[^1] - liveBytes[0];
        GrowthPerOperation = Growth / (operations * increments.Count);
        HasStopped = increments[^1] < typical - step;
        EmptiedItself = removed <= -Math.Max(Lump, SawShare * increments.Count * typical);
    }

    public double Operations { get; }

    // Bytes per operation, without the steps.
    public Slope Slope { get; }

    // Bytes from the first checkpoint to the last, steps included.
    public double Growth { get; }

    public double GrowthPerOperation { get; }

    public bool IsSuspect => Slope.Lower > 0 && Slope.Value >= RetentionRule.Resolution(Operations);

    public bool HasLump => Growth > Lump;

    public bool EmptiedItself { get; }

    // What fills up in the middle of a window looks like a leak with steps down to nothing.
    public bool HasStopped { get; }
}
