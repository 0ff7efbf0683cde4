using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;

namespace CockroachBench.Results.Publishing;

// A soak that is to be published.
internal sealed class NewSoak(string origin, SoakFile soak) : NewEntry(EntryKind.Soak, origin, soak.AsRun())
{
    protected override object Content => soak.ToJson();

    public override void Write(string results, RepositoryLinks links)
    {
        var folder = Folder(results);
        soak.Write(folder);
        // Made of the same samples, not copied: the same soak gives the same bytes, whoever has touched the file since.
        AtomicFile.WriteAllText(Path.Combine(folder, SoakCsv.FileName), SoakCsv.Render(soak));
    }

    public override PublishedEntry ReadWritten(string results) => PublishedSoak.Read(Folder(results));

    protected override string? Lack() =>
        soak.Scenarios.Count == 0 ? "holds no scenario that had its turn; expected a measured soak."
        : soak.Server is null ? "loaded somebody else's service (--url), and which server is behind it is not known: it has no environment to stand in. Expected a soak of this program's own service."
        : null;

    protected override object ReadContent(string folder) => SoakFile.Read(folder).ToJson();
}
