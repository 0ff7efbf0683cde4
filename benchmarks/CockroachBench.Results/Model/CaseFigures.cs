namespace CockroachBench.Results.Model;

// A case's figures per operation, out of BenchmarkDotNet's full JSON. The margin is half of its 99.9 % confidence interval.
// AllocatedBytesResolution: MemoryDiagnoser counts up to an allocation quantum (8 KB) in all its operations as nothing, which with few
// operations is a lot for each. Null: no result, or no MemoryDiagnoser.
internal sealed record CaseFigures(
    string Id, string Name, double? MeanNanoseconds, double? MarginNanoseconds, double? AllocatedBytes,
    double AllocatedBytesResolution, IReadOnlyDictionary<string, double> Metrics)
{
    // By launch, the time per operation of each iteration in nanoseconds; empty where the file has no measurements or they were not read.
    public IReadOnlyList<IReadOnlyList<double>> Launches { get; init; } = [];

    // Of a leak's types, by full name: the path from a root to one that the operations left. Not every type has one.
    public IReadOnlyDictionary<string, string> KeptBy { get; init; } = new Dictionary<string, string>();
    // Who opens the connections that are left: methods, innermost first.
    public string? OpenedBy { get; init; }

    public CaseFigures WithoutTimes() => this with
    {
        MeanNanoseconds = null,
        MarginNanoseconds = null,
        Launches = [],
        Metrics = Metrics
            .Where(m => m.Key is not (MetricIds.PoolWait or MetricIds.WaitP99 or MetricIds.FirstRow or MetricIds.ReturnTime
                or MetricIds.LockWait or MetricIds.Recovery))
            .ToDictionary(),
    };

    public double? RelativeMargin =>
        MeanNanoseconds > 0 && MarginNanoseconds is { } margin && double.IsFinite(margin) ? margin / MeanNanoseconds : null;
}
