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

    // Sorted by environment and time. Pictures of the newest soak lie beside the soaks.
    public static IReadOnlyList<PublishedEntry> All(string results, EntryKind kind)
    {
        if (!Directory.Exists(results)) return [];
        var folders = Directory.GetDirectories(results).Select(environment => Path.Combine(environment, FolderOf(kind)))
            .Where(Directory.Exists).SelectMany(Directory.GetDirectories).Where(f => Path.GetFileName(f) != PicturesFolder);
        return Sort(ArtifactReader.ReadMany([.. folders.Order(StringComparer.Ordinal)], f => Read(kind, f)));
    }

    public static IReadOnlyList<PublishedEntry> Sort(IEnumerable<PublishedEntry> entries)
    {
        var sorted = entries.OrderBy(e => e.Environment, StringComparer.Ordinal).ThenBy(e => e.Name, StringComparer.Ordinal).ToList();
        return sorted.GroupBy(e => e.Header.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new RunFormatException($"The {Word(twice.First().Kind)} {twice.Key} is published twice: "
                + $"{string.Join(" and ", twice.Select(e => e.Folder))}. Remove one of them.")
            : sorted;
    }
}

// What an index needs of a run, without its cases: hundreds of runs fit into memory.
internal sealed record RunHeader(
    string Id, RunState State, DateTimeOffset StartedAt, string Profile, RunCommit? Commit, string BuildConfiguration, int Cases,
    int Measured, int Failed)
{
    public bool IsFailed => State != RunState.Complete || Failed > 0;
    public bool IsDirty => Commit is { Dirty: true };
    public bool IsDebug => BuildConfiguration.Equals("Debug", StringComparison.OrdinalIgnoreCase);

    // Reasons to distrust it, on every page that shows it.
    public IReadOnlyList<string> Marks => [.. new[]
    {
        Failed > 0 ? $"{Failed} of {Cases} cases failed" : "",
        State switch
        {
            RunState.Complete => "",
            RunState.Interrupted => "the run was interrupted",
            RunState.ServerLost => "the server was lost during the run",
            RunState.Failed => "the run ended with an error",
            _ => "the run did not complete",
        },
        IsDirty ? "measured with uncommitted changes" : "",
        IsDebug ? "Debug build: its times do not count" : "",
    }.Where(m => m.Length > 0)];

    public static RunHeader Of(RunFile run) => new(
        run.Id, run.State, run.StartedAt, run.Profile, run.Commit, run.Runtime.BuildConfiguration, run.Cases.Count,
        run.Cases.Count(c => c.State == CaseState.Measured), run.Cases.Count(c => c.State == CaseState.Failed));
}
