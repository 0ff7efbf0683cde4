namespace CockroachBench.Results.Plots;

internal static class RunPictures
{
    // In the order of the page.
    internal static IReadOnlyList<Chart> Charts(Run newest, RunHistory history) => ChartNames.MakeDistinct(
    [
        .. ParameterCharts.Build(newest),
        .. DotCharts.Build(newest),
        .. HistoryCharts.Build(newest, history),
    ]);

    // Returns Markdown with the pictures, and removes those in plots/ that are no longer wanted. The environment's folder must exist.
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

    private static string Section(Picture picture) =>
        $"### {Rendering.Markdown.Text(picture.Title)}\n\n{picture.ToMarkdown(PublishedEntry.PicturesFolder)}\n";
}

internal static class PictureFolder
{
    // Where this machine cannot draw, says so in one line and draws none.
    public static IReadOnlyList<Picture> Draw(string folder, IReadOnlyList<Chart> charts, Action<string> say)
    {
        List<Picture> pictures;
        try
        {
            pictures = [.. charts.Select(c => new Picture(c.Name + ".svg", c.Title, c.Description, ChartRenderer.Draw(c)))];
        }
        catch (Exception e) when (e.GetBaseException() is DllNotFoundException or BadImageFormatException)
        {
            // What follows the first sentence is advice on tracing libraries and every path that was tried.
            var reason = OneLine.Of(e.GetBaseException().Message.Split(". ")[0]);
            say($"No pictures: the native library that draws them does not load on this machine ({reason}).");
            return [];
        }
        foreach (var picture in pictures)
        {
            var path = Path.Combine(folder, picture.FileName);
            if (!File.Exists(path) || File.ReadAllText(path) != picture.Svg) AtomicFile.WriteAllText(path, picture.Svg);
        }
        return pictures;
    }

    // An outdated picture beside new tables would be a wrong number, also where no new one can be drawn.
    public static void RemoveOthers(string folder, IReadOnlyList<Picture> pictures)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.GetFiles(folder, "*.svg"))
            if (pictures.All(p => p.FileName != Path.GetFileName(file))) File.Delete(file);
        if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }
}
