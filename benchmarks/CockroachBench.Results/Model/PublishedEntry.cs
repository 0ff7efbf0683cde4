using CockroachBench.Results.Publishing;

namespace CockroachBench.Results.Model;

// What is kept of an environment: results/<environment>/<kind>/<entry>/, in the layout of an artifacts folder.
internal abstract record PublishedEntry(EntryKind Kind, string Environment, string Entry, string Folder, RunHeader Header)
{
    public string Place => $"{Environment}/{Kind.Folder}/{Entry}";

    public static IReadOnlyList<T> Sort<T>(IEnumerable<T> entries) where T : PublishedEntry
    {
        var sorted = entries.OrderBy(e => e.Environment, StringComparer.Ordinal).ThenBy(e => e.Entry, StringComparer.Ordinal).ToList();
        return sorted.GroupBy(e => e.Header.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new PublishException($"The {twice.First().Kind.Word} {twice.Key} is published twice: {string.Join(" and ", twice.Select(e => e.Folder))}. Remove one of them.")
            : sorted;
    }

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

    protected static string EnvironmentOf(string folder) => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(folder)))!;
}
