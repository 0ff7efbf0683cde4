namespace CockroachBench.Results.Model;

internal sealed record Run(RunFile File, IReadOnlyDictionary<string, CaseFigures> Figures)
{
    public static Run Load(string folder, bool measurements = true)
    {
        var file = RunFile.Read(folder);
        var figures = new Dictionary<string, CaseFigures>(StringComparer.Ordinal);
        var paths = file.Cases.Select(c => c.Report).OfType<string>().Distinct().Select(r => Path.Combine(folder, r)).ToList();
        // With measurements the files of one run are read side by side; without, callers read many runs side by side.
        foreach (var (path, read) in paths.Zip(measurements ? ArtifactReader.ReadMany(paths, Read) : paths.Select(Read)))
            foreach (var figure in read.Where(f => !figures.TryAdd(f.Id, file.Timing == false ? f.WithoutTimes() : f)))
                throw new RunFormatException($"{path} has figures for the case '{figure.Id}', which has some already.");
        return new Run(file, figures);

        IReadOnlyList<CaseFigures> Read(string path) => FullJsonReader.Read(path, measurements);
    }
}

// A case's figures per operation, out of BenchmarkDotNet's full JSON. The margin is half of its 99.9 % confidence interval.
// AllocatedBytesResolution: MemoryDiagnoser counts up to an allocation quantum (8 KB) in all its operations as nothing, which with few
// operations is a lot for each. Null: no result, or no MemoryDiagnoser.
internal sealed record CaseFigures(
    string Id, string Name, double? MeanNanoseconds, double? MarginNanoseconds, double? AllocatedBytes,
    double AllocatedBytesResolution, IReadOnlyDictionary<string, double> Metrics)
{
    // By launch, the time per operation of each iteration in nanoseconds; empty where the file has no measurements or they were not read.
    public IReadOnlyList<IReadOnlyList<double>> Launches { get; init; } = [];

    public CaseFigures WithoutTimes() => this with
    {
        MeanNanoseconds = null,
        MarginNanoseconds = null,
        Launches = [],
        Metrics = Metrics.Where(m => m.Key is not (MetricIds.PoolWait or MetricIds.FirstRow or MetricIds.ReturnTime)).ToDictionary(),
    };

    public double? RelativeMargin =>
        MeanNanoseconds > 0 && MarginNanoseconds is { } margin && double.IsFinite(margin) ? margin / MeanNanoseconds : null;
}
