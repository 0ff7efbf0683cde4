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
