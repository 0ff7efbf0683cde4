namespace CockroachBench.Results.Plots;

internal static class PictureFolder
{
    // In plots/ of the folder. Where this machine cannot draw, says so in one line and draws none.
    public static IReadOnlyList<Picture> Draw(string folder, IReadOnlyList<Chart> charts, Func<Chart, string> draw, Action<string> say)
    {
        List<Picture> pictures;
        try
        {
            pictures = [.. charts.Select(c => new Picture(c.Name + ".svg", c.Title, c.Description, draw(c)))];
        }
        catch (Exception e) when (e.GetBaseException() is DllNotFoundException or BadImageFormatException)
        {
            // What follows the first sentence is advice on tracing libraries and every path that was tried.
            var reason = OneLine.Of(e.GetBaseException().Message.Split(". ")[0]);
            say($"No pictures: the native library that draws them does not load on this machine ({reason}).");
            return [];
        }
        foreach (var picture in pictures)
            AtomicFile.WriteAllText(Path.Combine(folder, PublishedEntry.PicturesFolder, picture.FileName), picture.Svg);
        return pictures;
    }
}
