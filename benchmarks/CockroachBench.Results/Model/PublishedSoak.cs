namespace CockroachBench.Results.Model;

// A soak as it is kept: results/<environment>/soaks/<entry>/.
internal sealed record PublishedSoak(string Environment, string Entry, string Folder, RunHeader Header)
    : PublishedEntry(EntryKind.Soak, Environment, Entry, Folder, Header)
{
    public const string SoaksFolder = "soaks";

    public SoakFile Load() => SoakFile.Read(Folder);

    public static IReadOnlyList<PublishedSoak> All(string results) => All(results, EntryKind.Soak, Read);

    public static PublishedSoak Read(string folder) => new(EnvironmentOf(folder), Path.GetFileName(folder), folder, RunHeader.Of(SoakFile.Read(folder).AsRun()));
}
