using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CockroachBench.Results.Runs;

namespace CockroachBench.Results.Plots;

/// <summary>The pictures of an environment: its newest run, and how it came there.</summary>
public static class RunPictures
{
    /// <summary>The folder of the pictures, within the environment's.</summary>
    public const string FolderName = "plots";

    private const string Mark = "<metadata>";

    /// <summary>What there is to draw, in the order of the page.</summary>
    /// <param name="newest">The run that the page shows.</param>
    /// <param name="history">The environment's published runs, in any order.</param>
    public static IReadOnlyList<Chart> Charts(Run newest, IEnumerable<Run> history) => ChartNames.MakeDistinct(
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
    /// <param name="history">The environment's published runs, in any order.</param>
    /// <param name="say">Takes one line where pictures cannot be drawn.</param>
    /// <param name="cancellationToken">Ends the drawing; nothing is changed then.</param>
    /// <returns>Markdown with the pictures, a heading for each kind; empty where there are none.</returns>
    public static Task<string> DrawAsync(string environmentFolder, Run newest, IEnumerable<Run> history, Action<string> say, CancellationToken cancellationToken = default) =>
        DrawAsync(environmentFolder, newest, history, say, new NodeRenderer(), cancellationToken);

    internal static async Task<string> DrawAsync(string environmentFolder, Run newest, IEnumerable<Run> history, Action<string> say, NodeRenderer renderer, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(environmentFolder, FolderName);
        var charts = Charts(newest, history).Select(c => (Chart: c, Source: SourceOf(c, renderer.Version))).ToList();
        var svg = charts.Select(c => (c.Chart.Name, Svg: Existing(folder, c.Chart.Name, c.Source))).Where(p => p.Svg is not null).ToDictionary(p => p.Name, p => p.Svg!);
        var missing = charts.Where(c => !svg.ContainsKey(c.Chart.Name)).ToList();
        if (missing.Count > 0)
        {
            try
            {
                foreach (var (name, drawn) in await renderer.DrawAsync([.. missing.Select(c => WithSource(c.Chart, c.Source))], cancellationToken)) svg[name] = drawn;
            }
            catch (PlotException e)
            {
                say(e.Message);
            }
        }
        var pictures = charts.Where(c => svg.ContainsKey(c.Chart.Name)).Select(c => new Picture(c.Chart.Name + ".svg", c.Chart.Title, c.Chart.Description, svg[c.Chart.Name])).ToList();
        Write(folder, pictures);
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

    private static string Section(Picture picture) => $"### {Picture.Escape(picture.Title)}\n\n{picture.ToMarkdown(FolderName)}\n";

    // An outdated picture beside new tables would be a wrong number: it goes, also where no new one can be drawn.
    private static void Write(string folder, List<Picture> pictures)
    {
        if (pictures.Count > 0) Directory.CreateDirectory(folder);
        else if (!Directory.Exists(folder)) return;
        foreach (var picture in pictures)
        {
            var path = Path.Combine(folder, picture.FileName);
            if (!File.Exists(path) || File.ReadAllText(path) != picture.Svg) AtomicFile.WriteAllText(path, picture.Svg);
        }
        foreach (var old in Directory.EnumerateFiles(folder, "*.svg").Where(f => !pictures.Exists(p => p.FileName == Path.GetFileName(f))).ToList()) File.Delete(old);
        if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }

    // The picture says what it was drawn from, so that the same need not be drawn twice.
    private static string SourceOf(Chart chart, string version) =>
        $"cockroachbench {version} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(chart, Chart.Json))))[..32]}";

    private static string? Existing(string folder, string name, string source)
    {
        var path = Path.Combine(folder, name + ".svg");
        return File.Exists(path) && File.ReadAllText(path) is var svg && svg.Contains($"{Mark}{source}<", StringComparison.Ordinal) ? svg : null;
    }

    private static JsonElement WithSource(Chart chart, string source)
    {
        var json = JsonSerializer.SerializeToNode(chart, Chart.Json)!;
        json["source"] = source;
        return JsonSerializer.SerializeToElement(json);
    }
}
