using System.Globalization;
using System.Text;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Rendering;

// An environment's page: the tables of its newest run, what changed, and its history.
internal static class EnvironmentPage
{
    public const string FileName = "README.md";

    private const int MostChanges = 20;

    public static string Render(IReadOnlyList<PublishedRun> history, Run newest, (PublishedRun Published, Run Run)? before, PublishedSoak? soak, string pictures, RepositoryLinks links)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Markdown.Text(Title(newest.File))}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"The newest of {history.Count} published run{(history.Count == 1 ? "" : "s")}: {Markdown.Text(newest.File.Id)}. [Best practice, measured]({ClaimsPage.FileName}); {(soak is null ? "" : EnvironmentSoakPage.Link("requests under load", "", soak) + "; ")}[all environments](../README.md).\n\n");
        text.Append(RunPage.Environment(newest.File)).Append("\n## What changed\n\n");
        if (before is var (published, run))
            text.Append(CultureInfo.InvariantCulture, $"Since {Link(published)}:\n\n").Append(ChangesSection.Render(Changes.Between(run, newest), MostChanges));
        else
            text.Append("This is the first run.\n");
        if (pictures.Length > 0) text.Append("\n## Pictures\n\n").Append(pictures.TrimEnd()).Append('\n');
        text.Append('\n').Append(RunPage.Families(newest, links));
        text.Append("## History\n\n").Append(Markdown.Row(["Run", "Profile", "Commit", "Cases", "Remarks"])).Append(Markdown.Row(["---", "---", "---", "---:", "---"]));
        foreach (var entry in history.Reverse())
            text.Append(Markdown.Row([Link(entry), Markdown.Text(entry.Header.Profile), Commit(entry.Header.Commit), IndexPage.Cases(entry.Header), Markdown.Text(string.Join("; ", RunMarks.Of(entry.Header)))]));
        return text.ToString();
    }

    public static string Title(RunFile run) => string.Join(", ", new[]
    {
        run.Server?.DisplayName ?? "No server", run.Machine.Processor,
        run.Machine.LogicalCores > 0 ? $"{run.Machine.LogicalCores} cores" : "", run.Runtime.Framework,
    }.Where(p => p.Length > 0));

    public static string Commit(RunCommit? commit) => commit is not null ? EnvironmentName.ShortSha(commit.Sha) : "not known";

    private static string Link(PublishedRun run) => Markdown.Link(run.Entry, $"{PublishedRun.HistoryFolder}/{run.Entry}/{MarkdownTables.FileName}");
}
