using CockroachBench.Results.Publishing;

namespace CockroachBench.Results.Model;

/// <summary>What is kept of an environment: <c>results/&lt;environment&gt;/&lt;kind&gt;/&lt;entry&gt;/</c>, in the layout of an artifacts folder.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Environment">The environment's folder.</param>
/// <param name="Entry">Its own folder; names sort by time.</param>
/// <param name="Folder">Where it lies on disk.</param>
/// <param name="Header">What it is, without its figures.</param>
public abstract record PublishedEntry(EntryKind Kind, string Environment, string Entry, string Folder, RunHeader Header)
{
    /// <summary>Its folder below <c>results/</c>, with forward slashes.</summary>
    public string Place => $"{Environment}/{Kind.Folder}/{Entry}";

    /// <summary>By environment and then by time.</summary>
    /// <exception cref="PublishException">One is there twice.</exception>
    public static IReadOnlyList<T> Sort<T>(IEnumerable<T> entries) where T : PublishedEntry
    {
        var sorted = entries.OrderBy(e => e.Environment, StringComparer.Ordinal).ThenBy(e => e.Entry, StringComparer.Ordinal).ToList();
        return sorted.GroupBy(e => e.Header.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new PublishException($"The {twice.First().Kind.Word} {twice.Key} is published twice: {string.Join(" and ", twice.Select(e => e.Folder))}. Remove one of them.")
            : sorted;
    }

    /// <summary>Every entry of a kind, by environment and then by time.</summary>
    /// <param name="results">The folder <c>results/</c>; need not be there.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="read">Reads one, given its folder.</param>
    protected static IReadOnlyList<T> All<T>(string results, EntryKind kind, Func<string, T> read) where T : PublishedEntry
    {
        if (!Directory.Exists(results)) return [];
        // Pictures of the newest may lie beside the entries.
        var folders = Directory.GetDirectories(results)
            .Select(environment => Path.Combine(environment, kind.Folder)).Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories).Where(f => Path.GetFileName(f) != Publisher.PicturesFolder);
        try
        {
            return Sort(folders.AsParallel().Select(read));
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.OfType<RunFormatException>().ToList() is { Count: > 0 } broken)
        {
            // The same one each time, whichever was read first.
            throw broken.MinBy(b => b.Message, StringComparer.Ordinal)!;
        }
    }

    /// <summary>The environment of an entry's folder.</summary>
    protected static string EnvironmentOf(string folder) => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(folder)))!;
}
