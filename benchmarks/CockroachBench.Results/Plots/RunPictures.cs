using CockroachBench.Results.Rendering;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Plots;

/// <summary>The pictures of an environment: its newest run, and how it came there.</summary>
internal static class RunPictures
{

    /// <summary>What there is to draw, in the order of the page.</summary>
    internal static IReadOnlyList<Chart> Charts(Run newest, RunHistory history) => ChartNames.MakeDistinct(
    [
        .. ParameterCharts.Build(newest),
        .. new[] { RetentionChart.Build(newest), FloorChart.Build(newest) }.OfType<Chart>(),
        .. HistoryCharts.Build(newest, history),
    ]);

    /// <summary>Draws the pictures into <c>plots/</c> of an environment's folder and takes away those that are no longer wanted.</summary>
    /// <param name="environmentFolder">The environment's folder; it must be there.</param>
    /// <param name="newest">The run that the page shows.</param>
    /// <param name="history">The environment's published runs, the newest too.</param>
    /// <param name="say">Takes one line where pictures cannot be drawn.</param>
    /// <returns>Markdown with the pictures, a heading for each kind; empty where there are none.</returns>
    public static string Draw(string environmentFolder, Run newest, RunHistory history, Action<string> say)
    {
        var folder = Path.Combine(environmentFolder, PublishedEntry.PicturesFolder);
        var pictures = PictureFolder.Draw(folder, Charts(newest, history), say);
        PictureFolder.RemoveOthers(folder, pictures);
        return Markdown(pictures);
    }

    // A page of eighteen history pictures would bury the others: they are folded.
    private static string Markdown(IReadOnlyList<Picture> pictures)
    {
        var history = pictures.ToLookup(p => p.FileName.StartsWith(HistoryCharts.NamePrefix, StringComparison.Ordinal));
        var text = string.Join("\n", history[false].Select(Section));
        if (!history[true].Any()) return text;
        if (text.Length > 0) text += "\n";
        var folded = string.Join("\n", history[true].Select(Section));
        return $"{text}<details>\n<summary>History of each family</summary>\n\n{folded}\n</details>\n";
    }

    private static string Section(Picture picture) => $"### {Rendering.Markdown.Text(picture.Title)}\n\n{picture.ToMarkdown(PublishedEntry.PicturesFolder)}\n";
}
