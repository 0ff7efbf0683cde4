namespace CockroachBench.Results.Plots;

/// <summary>A folder of drawn charts.</summary>
internal static class PictureFolder
{
    /// <summary>Its name, within an environment's folder, a soak's or a run's artifacts.</summary>
    public const string Name = "plots";

    /// <summary>Draws the charts; says so in one line and draws none where this machine cannot.</summary>
    public static IReadOnlyList<Picture> Draw(string folder, IReadOnlyList<Chart> charts, Action<string> say)
    {
        List<Picture> pictures;
        try
        {
            pictures = [.. charts.Select(c => new Picture(c.Name + ".svg", c.Title, c.Description, ChartRenderer.Draw(c)))];
        }
        catch (Exception e) when (e.GetBaseException() is DllNotFoundException or BadImageFormatException)
        {
            say($"No pictures: the native library that draws them does not load on this machine ({FirstSentence(e.GetBaseException().Message)}).");
            return [];
        }
        foreach (var picture in pictures)
        {
            var path = Path.Combine(folder, picture.FileName);
            if (!File.Exists(path) || File.ReadAllText(path) != picture.Svg) AtomicFile.WriteAllText(path, picture.Svg);
        }
        return pictures;
    }

    /// <summary>Takes away other pictures: an outdated one beside new tables would be a wrong number, also where no new one can be drawn.</summary>
    /// <param name="folder">The folder; need not be there, and goes when nothing is left in it.</param>
    /// <param name="pictures">The pictures that stay.</param>
    public static void RemoveOthers(string folder, IReadOnlyList<Picture> pictures)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var old in Directory.EnumerateFiles(folder, "*.svg").Where(f => pictures.All(p => p.FileName != Path.GetFileName(f))).ToList()) File.Delete(old);
        if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }

    // What follows is advice on tracing libraries and every path that was tried.
    private static string FirstSentence(string message) => OneLine.Of(message.Split(". ")[0]);
}
