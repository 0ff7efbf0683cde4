namespace CockroachBench.Results.Model;

/// <summary>What is kept of an environment, each kind in a folder of its own.</summary>
/// <param name="Word">Its word in sentences.</param>
/// <param name="Folder">The folder, within the environment's.</param>
public sealed record EntryKind(string Word, string Folder)
{
    /// <summary>A run.</summary>
    public static readonly EntryKind Run = new("run", PublishedRun.HistoryFolder);

    /// <summary>A soak.</summary>
    public static readonly EntryKind Soak = new("soak", PublishedSoak.SoaksFolder);
}
