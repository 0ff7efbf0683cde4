using CockroachBench.Results.Model;

namespace CockroachBench.Results.Plots;

/// <summary>The pictures of an environment: its newest run, and how it came there.</summary>
internal static class RunPictures
{
    /// <summary>The folder of the pictures, within the environment's.</summary>
    public const string FolderName = PictureFolder.Name;

    /// <summary>What there is to draw, in the order of the page.</summary>
    /// <param name="newest">The run that the page shows.</param>
    /// <param name="history">The environment's published runs, the newest too.</param>
    public static IReadOnlyList<Chart> Charts(Run newest, RunHistory history) => ChartNames.MakeDistinct(
    [
        .. ParameterCharts.Build(newest),
        .. new[] { RetentionChart.Build(newest), FloorChart.Build(newest) }.OfType<Chart>(),
        .. HistoryCharts.Build(newest, history),
    ]);

    /// <summary>
    /// Draws the pictures into <c>plots/</c> of an environment's folder and takes away those that are no longer wanted. A picture
    /// that already shows the same is left as it is and needs no Node.
    /// </summary>
    /// <param name="environmentFolder">The environment's folder; it must be there.</param>
    /// <param name="newest">The run that the page shows.</param>
    /// <param name="history">The environment's published runs, the newest too.</param>
    /// <param name="say">Takes one line where pictures cannot be drawn.</param>
    /// <param name="cancellationToken">Ends the drawing; nothing is changed then.</param>
    /// <returns>Markdown with the pictures, a heading for each kind; empty where there are none.</returns>
    public static Task<string> DrawAsync(string environmentFolder, Run newest, RunHistory history, Action<string> say, CancellationToken cancellationToken = default) =>
        DrawAsync(environmentFolder, newest, history, say, new NodeRenderer(), cancellationToken);

    internal static async Task<string> DrawAsync(string environmentFolder, Run newest, RunHistory history, Action<string> say, NodeRenderer renderer, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(environmentFolder, FolderName);
        var pictures = await PictureFolder.DrawAsync(folder, Charts(newest, history), say, renderer, cancellationToken);
        PictureFolder.RemoveOthers(folder, pictures);
        return Markdown(pictures);
    }

    // A page of eighteen history pictures would bury the others: they are folded.
    private static string Markdown(IReadOnlyList<Picture> pictures)
    {
        var history = pictures.ToLookup(p => p.FileName.StartsWith(HistoryCharts.NamePrefix, StringComparison.Ordinal));
        var text = string.Join("\n", history[false].Select(Section));
        if (history[true].Any()) text += $"{(text.Length > 0 ? "\n" : "")}<details>\n<summary>History of each family</summary>\n\n{string.Join("\n", history[true].Select(Section))}\n</details>\n";
        return text;
    }

    private static string Section(Picture picture) => $"### {Rendering.Markdown.Text(picture.Title)}\n\n{picture.ToMarkdown(FolderName)}\n";
}
