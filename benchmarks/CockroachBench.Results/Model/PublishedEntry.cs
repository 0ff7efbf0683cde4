namespace CockroachBench.Results.Model;

internal enum EntryKind
{
    Run,
    Soak,
}

// What is kept of an environment: results/<environment>/<kind>/<name>/, in the layout of an artifacts folder.
internal sealed record PublishedEntry(EntryKind Kind, string Environment, string Name, string Folder, RunHeader Header)
{
    public const string PicturesFolder = "plots";

    public string Place => PlaceOf(Kind, Environment, Name);

    public static string FolderOf(EntryKind kind) => kind == EntryKind.Run ? "history" : "soaks";
    public static string Word(EntryKind kind) => kind == EntryKind.Run ? "run" : "soak";
    public static string PlaceOf(EntryKind kind, string environment, string name) => $"{environment}/{FolderOf(kind)}/{name}";

    public static PublishedEntry Read(EntryKind kind, string folder) => new(
        kind, Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(folder)))!, Path.GetFileName(folder), folder,
        RunHeader.Of(kind == EntryKind.Run ? RunFile.Read(folder) : SoakFile.Read(folder).AsRun()));

    // Pictures of the newest soak lie beside the soaks.
    public static IReadOnlyList<PublishedEntry> All(string results, EntryKind kind)
    {
        if (!Directory.Exists(results)) return [];
        var folders = Directory.GetDirectories(results).Select(environment => Path.Combine(environment, FolderOf(kind)))
            .Where(Directory.Exists).SelectMany(Directory.GetDirectories).Where(f => Path.GetFileName(f) != PicturesFolder);
        return ArtifactReader.ReadMany([.. folders.Order(StringComparer.Ordinal)], f => Read(kind, f));
    }

    // By environment and time. Stand-ins come last, and of the others the one with the newest entry first.
    public static IReadOnlyList<PublishedEntry> Sort(IEnumerable<PublishedEntry> entries)
    {
        var sorted = entries.GroupBy(e => e.Environment, StringComparer.Ordinal)
            .OrderBy(g => g.First().Header.IsStandIn).ThenByDescending(g => g.Max(e => e.Header.StartedAt))
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(g => g.OrderBy(e => e.Name, StringComparer.Ordinal)).ToList();
        return sorted.GroupBy(e => e.Header.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new RunFormatException($"The {Word(twice.First().Kind)} {twice.Key} is published twice: "
                + $"{string.Join(" and ", twice.Select(e => e.Folder))}. Remove one of them.")
            : sorted;
    }
}
