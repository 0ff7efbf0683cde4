using System.Text.Json;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;

namespace CockroachBench.Results.Publishing;

// A run that is to be published.
internal sealed class NewRun(RunInput input) : NewEntry(EntryKind.Run, input.Origin, input.Run.File)
{
    private RunContent? _content;

    protected override object Content => Own;

    private RunContent Own => _content ??= RunContent.Of(input);

    public override void Write(string results, RepositoryLinks links)
    {
        var folder = Folder(results);
        var repository = Path.GetDirectoryName(results)!;
        var file = new MethodSource(Directory.Exists(repository) ? repository : ".").Locate(input.Run.File);
        foreach (var (path, text) in Own.Reports) AtomicFile.WriteAllText(Path.Combine(folder, path), text);
        AtomicFile.WriteAllText(Path.Combine(folder, RunFile.FileName), JsonSerializer.Serialize(file, RunFile.Json) + "\n");
        AtomicFile.WriteAllText(Path.Combine(folder, MarkdownTables.FileName), RunPage.Render(Run.Load(folder), links.Below(3)));
    }

    public override PublishedEntry ReadWritten(string results) => PublishedRun.Read(Folder(results));

    protected override string? Lack() => input.Run.File.Cases.All(c => c.State is not CaseState.Measured)
        ? $"holds no figures (profile {input.Run.File.Profile}); expected a measured run." : null;

    protected override object ReadContent(string folder) => RunContent.Of(RunInput.Load(folder));
}
