namespace CockroachBench.Results.Plots;

internal static class RunPictures
{
    // In the order of the page.
    public static IReadOnlyList<Chart> Charts(Run newest, IEnumerable<HistoryRun> history) => ChartNames.MakeDistinct(
    [
        .. ParameterCharts.Build(newest),
        .. DotCharts.Build(newest),
        .. HistoryCharts.Build(newest, history),
    ]);

    // A page of eighteen history pictures would bury the others: they are folded.
    public static string Markdown(IReadOnlyList<Picture> pictures)
    {
        var history = pictures.ToLookup(p => p.FileName.StartsWith(HistoryCharts.NamePrefix, StringComparison.Ordinal));
        var text = string.Join("\n", history[false].Select(Section));
        if (!history[true].Any()) return text;
        if (text.Length > 0) text += "\n";
        var folded = string.Join("\n", history[true].Select(Section));
        return $"{text}<details>\n<summary>History of each family</summary>\n\n{folded}\n</details>\n";
    }

    private static string Section(Picture picture) =>
        $"### {Rendering.Markdown.Text(picture.Title)}\n\n{picture.ToMarkdown(PublishedEntry.PicturesFolder)}\n";
}
