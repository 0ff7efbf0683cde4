namespace CockroachBench.Results.Model;

// A run that is named on a command line, with the files its figures are in: by name below its folder, where each is.
internal sealed record RunInput(string Origin, Run Run, IReadOnlyDictionary<string, string> Reports)
{
    private const string ResultsFolder = "results";

    // A file or a folder: ours with run.json, or BenchmarkDotNet's full JSON of any project.
    public static RunInput Load(string path)
    {
        try
        {
            return ArtifactReader.Reading(path, () => !File.Exists(path) ? LoadFolder(path)
                : Path.GetFileName(path) == RunFile.FileName ? LoadFolder(Path.GetDirectoryName(Path.GetFullPath(path))!)
                : LoadForeign(path, [path]));
        }
        catch (Exception e) when (ArtifactReader.IsWrongContent(e))
        {
            throw new RunFormatException($"{path} is not a run this program reads: {e.Message}", e);
        }
    }

    private static RunInput LoadFolder(string folder)
    {
        if (File.Exists(Path.Combine(folder, RunFile.FileName))) return LoadOwn(folder);
        var files = new[] { folder, Path.Combine(folder, ResultsFolder) }.Where(Directory.Exists)
            .SelectMany(f => Directory.GetFiles(f, "*" + FullJsonReader.FileSuffix)).ToList();
        return files.Count > 0 ? LoadForeign(folder, files)
            : throw new RunFormatException($"{folder} is not a run: expected the artifacts folder of a run ({RunFile.FileName}), "
                + $"or BenchmarkDotNet's full JSON (*{FullJsonReader.FileSuffix}).");
    }

    private static RunInput LoadOwn(string folder)
    {
        var run = Run.Load(folder);
        foreach (var c in run.File.Cases.Where(c => c.State == CaseState.Measured && !run.Figures.ContainsKey(c.Id)))
            throw new RunFormatException(
                $"{Path.Combine(folder, c.Report ?? RunFile.FileName)}: '{c.Id}' is recorded as measured, but its figures are missing.");
        var reports = run.File.Cases.Select(c => c.Report).OfType<string>().Distinct(StringComparer.Ordinal);
        return new RunInput(folder, run, reports.ToDictionary(r => r, r => Path.Combine(folder, r)));
    }

    private static RunInput LoadForeign(string origin, IReadOnlyList<string> files)
    {
        if (files.GroupBy(f => Path.GetFileName(f), StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new RunFormatException($"{origin}: {twice.Key} is there twice; expected the files of one run.");
        var run = ForeignRun.Load(files);
        var names = files.ToDictionary(f => $"{ResultsFolder}/{Path.GetFileName(f)}");
        return new RunInput(origin, run, names.Where(n => run.File.Cases.Any(c => c.Report == n.Key)).ToDictionary());
    }
}
