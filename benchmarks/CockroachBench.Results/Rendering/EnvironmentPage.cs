namespace CockroachBench.Results.Rendering;

internal static class EnvironmentPage
{
    public const string FileName = "README.md";
    private const int MostChanges = 20;

    public static string Render(
        IReadOnlyList<PublishedEntry> history, Run newest, PublishedEntry? previous, Changes? changes, PublishedEntry? soak,
        string pictures, RepositoryLinks links)
    {
        var text = new StringBuilder();
        text.Append($"# {Markdown.Text(Title(newest.File))}\n\n");
        text.Append($"The newest of {Count(history.Count, "published run")}: {Markdown.Text(newest.File.Id)}. ");
        text.Append($"[Best practice, measured]({ClaimsPage.FileName}); ");
        if (soak is not null) text.Append(EnvironmentSoakPage.Link("requests under load", "", soak)).Append("; ");
        text.Append("[all environments](../README.md).\n\n").Append(RunPage.Environment(newest.File)).Append("\n## What changed\n\n");
        text.Append(changes is null
            ? "This is the first run.\n" : $"Since {Link(previous!)}:\n\n{ChangesSection.Render(changes, MostChanges)}");
        if (pictures.Length > 0) text.Append("\n## Pictures\n\n").Append(pictures.TrimEnd()).Append('\n');
        text.Append('\n').Append(RunPage.Families(newest, links)).Append("## History\n\n");
        Markdown.AppendTable(
            text, [("Run", false), ("Profile", false), ("Commit", false), ("Cases", true), ("Remarks", false)],
            history.Reverse().Select(e => new[]
            {
                Link(e), Markdown.Text(e.Header.Profile), Commit(e.Header.Commit), IndexPage.Cases(e.Header),
                Markdown.Text(string.Join("; ", e.Header.Marks)),
            }));
        return text.ToString();
    }

    public static string Title(RunFile run) => string.Join(", ", new[]
    {
        run.Server?.DisplayName ?? "No server", run.Machine.Processor,
        run.Machine.LogicalCores > 0 ? $"{run.Machine.LogicalCores} cores" : "", run.Runtime.Framework,
    }.Where(p => p.Length > 0));

    public static string Commit(RunCommit? commit) => commit is not null ? EnvironmentName.ShortSha(commit.Sha) : "not known";
    public static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    private static string Link(PublishedEntry run) =>
        Markdown.Link(run.Name, $"{PublishedEntry.FolderOf(EntryKind.Run)}/{run.Name}/{MarkdownTables.FileName}");
}
