using CockroachBench.Results.Runs;

namespace CockroachBench.Results.Publishing;

/// <summary>A run as it is kept: <c>results/&lt;environment&gt;/history/&lt;entry&gt;/</c>, in the layout of an artifacts folder.</summary>
/// <param name="Environment">The environment's folder.</param>
/// <param name="Entry">Its folder below <c>history/</c>; names sort by time.</param>
/// <param name="Folder">Where it lies on disk.</param>
/// <param name="File">Its description.</param>
public sealed record PublishedRun(string Environment, string Entry, string Folder, RunFile File)
{
    /// <summary>The folder of an environment that holds its runs.</summary>
    public const string HistoryFolder = "history";

    /// <summary>Reads the figures too. Not kept: hundreds of runs need not be in memory at once.</summary>
    /// <exception cref="RunFormatException">A file of it cannot be read.</exception>
    public Run Load() => Run.Load(Folder);

    /// <summary>Every published run, by environment and then by time.</summary>
    /// <param name="results">The folder <c>results/</c>; need not be there.</param>
    /// <exception cref="RunFormatException">A file below a history folder is not a run this program reads.</exception>
    /// <exception cref="PublishException">One run is there twice.</exception>
    public static IReadOnlyList<PublishedRun> All(string results)
    {
        if (!Directory.Exists(results)) return [];
        var folders = Directory.GetDirectories(results)
            .Select(environment => Path.Combine(environment, HistoryFolder)).Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories);
        var runs = folders.AsParallel()
            .Select(folder => new PublishedRun(Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(folder)))!, Path.GetFileName(folder), folder, RunFile.Read(folder)))
            .ToList();
        runs.Sort((a, b) => string.CompareOrdinal(a.Environment, b.Environment) is not 0 and var order ? order : string.CompareOrdinal(a.Entry, b.Entry));
        return runs.GroupBy(r => r.File.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new PublishException($"The run {twice.Key} is published twice: {string.Join(" and ", twice.Select(r => r.Folder))}. Remove one of them.")
            : runs;
    }
}
