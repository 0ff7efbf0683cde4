using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CockroachBench.Results.Plots;

/// <summary>A folder of drawn charts. A picture that already shows the same is left as it is and needs no Node.</summary>
internal static class PictureFolder
{
    /// <summary>Its name, within an environment's folder, a soak's or a run's artifacts.</summary>
    public const string Name = "plots";

    private const string Mark = "<metadata>";

    /// <summary>Draws what is not there yet.</summary>
    /// <param name="folder">The folder; made where there is something to put into it.</param>
    /// <param name="charts">The charts.</param>
    /// <param name="say">Takes one line where pictures cannot be drawn.</param>
    /// <param name="renderer">Draws.</param>
    /// <param name="cancellationToken">Ends the drawing; nothing is changed then.</param>
    /// <returns>The pictures there are of the charts, in their order.</returns>
    public static async Task<IReadOnlyList<Picture>> DrawAsync(string folder, IReadOnlyList<Chart> charts, Action<string> say, NodeRenderer renderer, CancellationToken cancellationToken)
    {
        var wanted = charts.Select(c => (Chart: c, Source: SourceOf(c, renderer.Version))).ToList();
        var svg = wanted.Select(c => (c.Chart.Name, Svg: Existing(folder, c.Chart.Name, c.Source))).Where(p => p.Svg is not null).ToDictionary(p => p.Name, p => p.Svg!);
        var missing = wanted.Where(c => !svg.ContainsKey(c.Chart.Name)).ToList();
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
        var pictures = charts.Where(c => svg.ContainsKey(c.Name)).Select(c => new Picture(c.Name + ".svg", c.Title, c.Description, svg[c.Name])).ToList();
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
