namespace CockroachBench.Results.Runs;

/// <summary>A case's figures, out of BenchmarkDotNet's full JSON.</summary>
/// <param name="Id">DisplayInfo, the key into <see cref="RunFile.Cases"/>.</param>
/// <param name="Name">FullName.</param>
/// <param name="MeanNanoseconds">Mean time an operation; null where the case has no result.</param>
/// <param name="MarginNanoseconds">Half the width of BenchmarkDotNet's 99.9 % confidence interval.</param>
/// <param name="AllocatedBytes">Managed bytes an operation; null without MemoryDiagnoser.</param>
/// <param name="AllocatedBytesResolution">
/// What <paramref name="AllocatedBytes"/> can tell apart from nothing: MemoryDiagnoser takes up to an allocation quantum
/// (8 KB) in all its operations for none, which with few operations is a lot for each.
/// </param>
/// <param name="Metrics">Further figures by descriptor id.</param>
public sealed record CaseFigures(
    string Id, string Name, double? MeanNanoseconds, double? MarginNanoseconds, double? AllocatedBytes,
    double AllocatedBytesResolution, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>
    /// What the statistics were made of, by launch: the time per operation of each iteration, in nanoseconds and in order; empty where the file
    /// has no measurements, or they were not asked for.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>> Launches { get; init; } = [];

    private static readonly string[] Times = ["PoolWait", "FirstRow", "ReturnTime"];

    /// <summary>As of a run that measured no times.</summary>
    public CaseFigures WithoutTimes() => this with
    {
        MeanNanoseconds = null,
        MarginNanoseconds = null,
        Launches = [],
        Metrics = Metrics.Where(m => !Times.Contains(m.Key)).ToDictionary(),
    };

    /// <summary>Half-width of the interval relative to the mean; null where there is no interval.</summary>
    public double? RelativeMargin => MeanNanoseconds > 0 && MarginNanoseconds is { } margin && double.IsFinite(margin) ? margin / MeanNanoseconds : null;
}
