namespace CockroachBench.Results.Plots;

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
