namespace CockroachBench.Results.Rendering;

internal static class EnvironmentSoakPage
{
    public const string FileName = SoakPage.FileName;

    public static string Render(IReadOnlyList<PublishedEntry> soaks, SoakFile newest, IReadOnlyList<Picture> pictures)
    {
        var run = newest.AsRun();
        var text = new StringBuilder();
        var links = $"[Best practice, measured]({ClaimsPage.FileName}) cites its verdicts; "
            + $"[the tables of the runs]({EnvironmentPage.FileName}); [all environments](../{IndexPage.FileName})";
        text.Append(
            $"""
            # Requests under load: {Markdown.Text(EnvironmentPage.Title(run))}

            The newest of {EnvironmentPage.Count(soaks.Count, "published soak")}: {Markdown.Text(newest.Id)}. {links}.

            {Markdown.Text(SoakPage.LoadText(newest.Load))}

            {RunPage.Environment(run)}
            {SoakPage.Content(newest, Pictures(newest, pictures))}
            ## History


            """.ReplaceLineEndings("\n"));
        string[] titles = ["Soak", "Started (UTC)", "Commit", "Samples", "Remarks"];
        Markdown.AppendTable(text, titles.Select(t => (t, false)), soaks.Reverse().Select(Row));
        return text.ToString();
    }

    public static string Link(string text, string folder, PublishedEntry newest) =>
        Markdown.Link(text, folder + FileName) + (Remarks(newest) is { Length: > 0 } remarks ? $" ({Markdown.Text(remarks)})" : "");

    public static string Started(PublishedEntry soak) => soak.Header.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm");

    private static string[] Row(PublishedEntry soak)
    {
        var folder = $"{PublishedEntry.FolderOf(EntryKind.Soak)}/{soak.Name}";
        return
        [
            Markdown.Link(soak.Name, $"{folder}/{SoakFile.FileName}"), Started(soak), EnvironmentPage.Commit(soak.Header.Commit),
            Markdown.Link(SoakCsv.FileName, $"{folder}/{SoakCsv.FileName}"), Markdown.Text(Remarks(soak)),
        ];
    }

    private static string Remarks(PublishedEntry soak) => string.Join("; ", soak.Header.Marks);

    private static string Pictures(SoakFile soak, IReadOnlyList<Picture> pictures) =>
        pictures.Count == 0 && soak.Scenarios.Any(s => s.Samples.Count > 0)
        ? "\nNo pictures: they could not be drawn where this page was written.\n"
        : SoakPage.Pictures(pictures, $"{PublishedEntry.FolderOf(EntryKind.Soak)}/{PublishedEntry.PicturesFolder}");
}
