namespace CockroachBench.Results.Model;

// A case's figures, out of BenchmarkDotNet's full JSON. MeanNanoseconds: Mean time an operation; null where the case has no result.
// AllocatedBytes: Managed bytes an operation; null without MemoryDiagnoser.
internal sealed record CaseFigures(
    string Id, string Name, double? MeanNanoseconds, double? MarginNanoseconds, double? AllocatedBytes,
    double AllocatedBytesResolution, IReadOnlyDictionary<string, double> Metrics)
{
    // What the statistics were made of, by launch: the time per operation of each iteration, in nanoseconds and in order; empty where the
    // file has no measurements, or they were not asked for.
    public IReadOnlyList<IReadOnlyList<double>> Launches { get; init; } = [];

    public double? RelativeMargin => MeanNanoseconds > 0 && MarginNanoseconds is { } margin && double.IsFinite(margin) ? margin / MeanNanoseconds : null;
}
