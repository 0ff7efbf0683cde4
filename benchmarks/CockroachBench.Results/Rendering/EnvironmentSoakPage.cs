using System.Globalization;
using System.Text;
using CockroachBench.Results.Model;
using CockroachBench.Results.Plots;
using CockroachBench.Results.Soaks;

namespace CockroachBench.Results.Rendering;

// An environment's page of requests under load: its newest soak, each habit with its remedy beside it, and where the older ones are.
internal static class EnvironmentSoakPage
{
    public const string FileName = SoakPage.FileName;

    public static string Render(IReadOnlyList<PublishedSoak> soaks, SoakFile newest, IReadOnlyList<Picture> pictures)
    {
        var run = newest.AsRun();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Requests under load: {Markdown.Text(EnvironmentPage.Title(run))}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"The newest of {soaks.Count} published soak{(soaks.Count == 1 ? "" : "s")}: {Markdown.Text(newest.Id)}. ");
        text.Append(CultureInfo.InvariantCulture, $"[Best practice, measured]({ClaimsPage.FileName}) cites its verdicts; [the tables of the runs]({EnvironmentPage.FileName}); [all environments](../{IndexPage.FileName}).\n\n");
        text.Append(Markdown.Text(SoakPage.LoadText(newest.Load))).Append("\n\n").Append(RunPage.Environment(run)).Append('\n');
        text.Append(SoakPage.Content(newest, Pictures(newest, pictures)));
        text.Append("\n## History\n\n").Append(Markdown.Row(["Soak", "Started (UTC)", "Commit", "Samples", "Remarks"])).Append(Markdown.Row(["---", "---", "---", "---", "---"]));
        foreach (var soak in soaks.Reverse())
        {
            var folder = $"{PublishedSoak.SoaksFolder}/{soak.Entry}";
            text.Append(Markdown.Row(
            [
                Markdown.Link(soak.Entry, $"{folder}/{SoakFile.FileName}"), Started(soak), EnvironmentPage.Commit(soak.Header.Commit),
                Markdown.Link(SoakCsv.FileName, $"{folder}/{SoakCsv.FileName}"), Markdown.Text(Remarks(soak)),
            ]));
        }
        return text.ToString();
    }

    public static string Link(string text, string folder, PublishedSoak newest) =>
        Markdown.Link(text, folder + FileName) + (Remarks(newest) is { Length: > 0 } remarks ? $" ({Markdown.Text(remarks)})" : "");

    public static string Started(PublishedSoak soak) => soak.Header.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Remarks(PublishedSoak soak) => string.Join("; ", RunMarks.Of(soak.Header));

    private static string Pictures(SoakFile soak, IReadOnlyList<Picture> pictures) => pictures.Count == 0 && SoakPictures.Charts(soak).Count > 0
        ? "\nNo pictures: they could not be drawn where this page was written.\n"
        : SoakPage.Pictures(pictures, $"{PublishedSoak.SoaksFolder}/{SoakPictures.FolderName}");
}
