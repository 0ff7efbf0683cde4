using System.Xml.Linq;
using CockroachBench.Results.Model;
using CockroachBench.Results.Plots;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Rendering;

public sealed class RunPicturesTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_are_well_formed_say_what_they_show_and_have_a_dark_form()
    {
        var markdown = Draw(Newest, [Older]);
        Assert.Equal(
            ["floor.svg", "history-reads-things.svg", "reads-things-peak-live.svg", "reads-things-time.svg", "retained.svg"], Files());
        Assert.Equal(5, markdown.Split("![").Length - 1);
        Assert.All(Files(), f => Assert.Contains($"](plots/{f})", markdown, StringComparison.Ordinal));

        var time = XDocument.Load(Path("reads-things-time.svg")).Root!;
        Assert.Equal("img", time.Attribute("role")!.Value);
        Assert.Equal("Reads/Things: time over Rows", time.Element(Svg + "title")!.Value);
        Assert.Equal("title desc", time.Attribute("aria-labelledby")!.Value);
        Assert.Contains("Streamed: 20.0 μs at 1, 900 μs at 100", time.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", time.Element(Svg + "style")!.Value, StringComparison.Ordinal);
        Assert.Superset(new HashSet<string> { "Buffered", "Streamed", "WireDrain", "10 μs", "1 ms", "Rows", "time per operation" },
            Texts(time));

        var retained = Texts(XDocument.Load(Path("retained.svg")).Root!);
        Assert.Superset(new HashSet<string> { "Lifetimes/Left", "Kept", "2.00 KB leak", "none", "bytes retained per operation" }, retained);
        Assert.Superset(new HashSet<string> { "≤ 1 KB", "256 KB" }, Texts(XDocument.Load(Path("reads-things-peak-live.svg")).Root!));
        Assert.Empty(_said);
    }

    [Fact]
    public void Intervals_are_drawn_where_they_belong()
    {
        Draw(Newest, []);
        // Six means of the family have an interval: a whisker with two caps each.
        var whiskers = Shapes("reads-things-time.svg").Where(p => p.Attribute("stroke-width")?.Value == "1.3");
        Assert.Equal(6 * 3, whiskers.Sum(p => p.Attribute("d")!.Value.Count(c => c == 'M')));
    }

    [Fact]
    public void Lines_differ_in_more_than_colour()
    {
        Draw(Newest, []);
        var lines = Shapes("reads-things-time.svg")
            .Where(p => p.Attribute("stroke-width")?.Value == "2" && p.Attribute("d")?.Value.Count(c => c == 'L') == 1).ToList();
        Assert.Equal([null, "6 4", "2 3"], lines.Select(p => p.Attribute("stroke-dasharray")?.Value));
        Assert.Equal([2, 4, 2], lines.Select(l => l.ElementsAfterSelf().Count())); // a hollow mark is its area and its outline
        // A mark on an axis is shown whole.
        Assert.DoesNotContain(Shapes("reads-things-time.svg").Attributes(), a => a.Name.LocalName == "clip-path");
    }

    [Fact]
    public void The_same_runs_give_the_same_bytes_beside_other_drawings_and_with_other_fonts()
    {
        Draw(Newest, [Older]);
        var first = Files().ToDictionary(f => f, f => File.ReadAllText(Path(f)));
        File.WriteAllText(Path("retained.svg"), "<svg>drawn by an earlier version</svg>");
        Draw(Newest, []);
        Draw(Newest, [Older]);
        Assert.Equal(first, Files().ToDictionary(f => f, f => File.ReadAllText(Path(f))));
        // A text that Skia writes has a font of this machine.
        Assert.All(Files(), f =>
            Assert.EndsWith(", sans-serif", Assert.Single(Shapes(f).Attributes("font-family")).Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Names_with_markup_are_text_in_a_picture()
    {
        const string Markup = "<script>alert(1)</script>&amp;]](x)\u0001\ud800";
        var run = HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case(Markup, Markup, rows: "1"), HandMadeRun.Case(Markup, Markup, rows: "10")),
            HandMadeRun.Figures(Markup, 10, 1, rows: "1"), HandMadeRun.Figures(Markup, 20, 1, rows: "10"));
        Draw(run, []);
        var root = XDocument.Load(Path(Assert.Single(Files()))).Root!;
        Assert.DoesNotContain(root.Descendants(), e => e.Name.LocalName == "script");
        Assert.Contains(Texts(root), t => t.Contains("<script>alert(1)</script>&amp;]](x)", StringComparison.Ordinal));
    }

    private string Draw(Run newest, Run[] history) =>
        RunPictures.Markdown(PictureFolder.Draw(
            _folder.Path, RunPictures.Charts(newest, HandMadeRun.History([.. history, newest])), ChartRenderer.Draw, _said.Add));

    private string Path(string file) => System.IO.Path.Combine(_folder.Combine(PublishedEntry.PicturesFolder), file);

    private IReadOnlyList<string> Files() => [.. Directory.GetFiles(_folder.Combine(PublishedEntry.PicturesFolder))
        .Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private IEnumerable<XElement> Shapes(string file) => XDocument.Load(Path(file)).Root!.Descendants();

    private static HashSet<string> Texts(XElement svg) => [.. svg.Descendants(Svg + "text").Select(t => t.Value)];

    private static Run Newest => Run(2, 1000);

    private static Run Older => Run(1, 900);

    private static Run Run(int day, double unit)
    {
        CaseFigures Figures(string method, string rows, double mean, double? peakLive = null) =>
            HandMadeRun.Figures(method, mean, mean / 20, rows: rows) with
            {
                Metrics = peakLive is { } p ? new Dictionary<string, double> { ["PeakLive"] = p } : [],
            };
        CaseFigures Retained(string method, Dictionary<string, double> metrics) =>
            new($"Things.{method}: quick", method, null, null, null, 0, metrics);
        return HandMadeRun.Of(
            HandMadeRun.File(
                [
                    .. ((string[])["1", "100"]).SelectMany(rows => (RunCase[])
                    [
                        HandMadeRun.Case("Buffered", rows: rows, baseline: true), HandMadeRun.Case("Streamed", rows: rows),
                        HandMadeRun.Case("WireDrain", rows: rows, floor: true),
                    ]),
                    HandMadeRun.Case("Kept", "Lifetimes/Left"), HandMadeRun.Case("Disposed", "Lifetimes/Left"),
                ]) with
            { Id = $"run-{day}", StartedAt = new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero) },
            Figures("Buffered", "1", unit * 15, 2048), Figures("Streamed", "1", unit * 20, 0), Figures("WireDrain", "1", unit * 10),
            Figures("Buffered", "100", unit * 700, 200_000), Figures("Streamed", "100", unit * 900, 300),
            Figures("WireDrain", "100", unit * 500),
            Retained("Kept", new() { ["RetainedVerdict"] = 1, ["Retained"] = 2048, ["RetainedLower"] = 2000, ["RetainedUpper"] = 2100 }),
            Retained("Disposed", new() { ["RetainedVerdict"] = 0, ["Retained"] = 0 }));
    }
}
