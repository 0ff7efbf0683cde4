namespace CockroachBench.Results.Model;

// What is kept of an environment, each kind in a folder of its own.
internal sealed record EntryKind(string Word, string Folder)
{
    public static readonly EntryKind Run = new("run", PublishedRun.HistoryFolder);

    public static readonly EntryKind Soak = new("soak", PublishedSoak.SoaksFolder);
}
