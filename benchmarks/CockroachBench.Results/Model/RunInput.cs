namespace CockroachBench.Results.Model;

// A run somebody names on a command line, with the files its figures stand in.
internal sealed record RunInput(string Origin, Run Run, IReadOnlyDictionary<string, string> Reports)
{
    private const string ResultsFolder = "results";

    public static RunInput Load(string path)
    {
        try
        {
            return File.Exists(path) ? LoadFile(path) : LoadFolder(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFormatException($"{path} cannot be read: {e.Message}", e);
        }
        // What the serializer throws for a wrong type, a number beyond bounds, half a character.
        catch (Exception e) when (e is System.Text.Json.JsonException or KeyNotFoundException or InvalidOperationException or FormatException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new RunFormatException($"{path} is not a run this program reads: {e.Message}", e);
        }
    }

    private static RunInput LoadFile(string file) => Path.GetFileName(file) == RunFile.FileName
        ? LoadFolder(Path.GetDirectoryName(Path.GetFullPath(file))!)
        : LoadForeign(file, [file]);

    private static RunInput LoadFolder(string folder)
    {
        if (File.Exists(Path.Combine(folder, RunFile.FileName))) return LoadOwn(folder);
        var files = Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*" + FullJsonReader.FileSuffix).Concat(
                Directory.Exists(Path.Combine(folder, ResultsFolder)) ? Directory.GetFiles(Path.Combine(folder, ResultsFolder), "*" + FullJsonReader.FileSuffix) : []).ToList()
            : [];
        return files.Count > 0
            ? LoadForeign(folder, files)
            : throw new RunFormatException($"{folder} is not a run: expected the artifacts folder of a run ({RunFile.FileName}), or BenchmarkDotNet's full JSON (*{FullJsonReader.FileSuffix}).");
    }

    private static RunInput LoadOwn(string folder)
    {
        var run = Run.Load(folder);
        foreach (var c in run.File.Cases.Where(c => c.State == CaseState.Measured))
            if (!run.Figures.ContainsKey(c.Id)) throw new RunFormatException($"{Path.Combine(folder, c.Report ?? RunFile.FileName)}: '{c.Id}' is recorded as measured, but its figures are missing.");
        return new RunInput(folder, run, run.File.Cases.Select(c => c.Report).OfType<string>().Distinct(StringComparer.Ordinal).ToDictionary(r => r, r => Path.Combine(folder, r)));
    }

    private static RunInput LoadForeign(string origin, IReadOnlyList<string> files)
    {
        if (files.GroupBy(f => Path.GetFileName(f), StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new RunFormatException($"{origin}: {twice.Key} is there twice; expected the files of one run.");
        var run = ForeignRun.Load(files);
        return new RunInput(origin, run, files.Where(f => run.File.Cases.Any(c => c.Report == $"{ResultsFolder}/{Path.GetFileName(f)}"))
            .ToDictionary(f => $"{ResultsFolder}/{Path.GetFileName(f)}"));
    }
}
