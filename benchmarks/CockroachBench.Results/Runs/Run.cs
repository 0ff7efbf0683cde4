namespace CockroachBench.Results.Runs;

/// <summary>A run with its figures: what reporting knows of measuring.</summary>
/// <param name="File">The run's description.</param>
/// <param name="Figures">Figures by case id.</param>
public sealed record Run(RunFile File, IReadOnlyDictionary<string, CaseFigures> Figures)
{
    /// <summary>Loads a run from its artifacts folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="measurements">Whether <see cref="CaseFigures.Launches"/> are read too: most of a file is in them.</param>
    /// <exception cref="RunFormatException">The folder holds no run, or a file of it cannot be read.</exception>
    public static Run Load(string folder, bool measurements = true)
    {
        var file = RunFile.Read(folder);
        var figures = new Dictionary<string, CaseFigures>(StringComparer.Ordinal);
        var reports = file.Cases.Select(c => c.Report).OfType<string>().Distinct().ToList();
        var paths = reports.Select(r => Path.Combine(folder, r)).ToList();
        // With every measurement in them the files of a run are worth two cores; without, it is runs that come by the hundred and are read side by side.
        foreach (var (path, read) in paths.Zip(measurements ? ArtifactReader.ReadMany(paths, Read) : paths.Select(Read)))
            foreach (var figure in read)
                if (!figures.TryAdd(figure.Id, file.Timing == false ? figure.WithoutTimes() : figure)) throw new RunFormatException($"{path} has figures for the case '{figure.Id}', which has some already.");
        return new Run(file, figures);

        IReadOnlyList<CaseFigures> Read(string path) => FullJsonReader.Read(path, measurements);
    }
}
