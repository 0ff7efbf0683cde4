namespace CockroachBench.Results.Model;

/// <summary>A soak as it is kept: <c>results/&lt;environment&gt;/soaks/&lt;entry&gt;/</c>.</summary>
/// <param name="Environment">The environment's folder.</param>
/// <param name="Entry">Its folder below <c>soaks/</c>; names sort by time.</param>
/// <param name="Folder">Where it lies on disk.</param>
/// <param name="Header">What it is, without its scenarios.</param>
public sealed record PublishedSoak(string Environment, string Entry, string Folder, RunHeader Header)
    : PublishedEntry(EntryKind.Soak, Environment, Entry, Folder, Header)
{
    /// <summary>The folder of an environment that holds its soaks, and beside them the pictures of the newest.</summary>
    public const string SoaksFolder = "soaks";

    /// <summary>Reads all of it. Not kept: only the newest one's samples are needed.</summary>
    /// <exception cref="RunFormatException">It cannot be read.</exception>
    public SoakFile Load() => SoakFile.Read(Folder);

    /// <summary>Every published soak, by environment and then by time.</summary>
    /// <param name="results">The folder <c>results/</c>; need not be there.</param>
    /// <exception cref="RunFormatException">A folder below a soaks folder is not a soak this program reads.</exception>
    /// <exception cref="RunFormatException">One soak is there twice.</exception>
    public static IReadOnlyList<PublishedSoak> All(string results) => All(results, EntryKind.Soak, Read);

    /// <summary>One published soak.</summary>
    /// <param name="folder">Its folder below <see cref="SoaksFolder"/>.</param>
    public static PublishedSoak Read(string folder) => new(EnvironmentOf(folder), Path.GetFileName(folder), folder, RunHeader.Of(SoakFile.Read(folder).AsRun()));
}
