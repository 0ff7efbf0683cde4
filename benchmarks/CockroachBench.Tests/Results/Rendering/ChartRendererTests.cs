using System.Globalization;
using System.Xml.Linq;
using CockroachBench.Results.Plots;

namespace CockroachBench.Tests.Results.Rendering;

public sealed class ChartRendererTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData(nameof(PlotUnit.Time), true, null, new[] { 8_000.0, 3_000_000 }, "1 μs,10 μs,100 μs,1 ms,10 ms")]
    [InlineData(nameof(PlotUnit.Time), false, null, new[] { 3_000_000.0, 8_100_000 }, "0,2 ms,4 ms,6 ms,8 ms,10 ms")]
    [InlineData(nameof(PlotUnit.Bytes), true, 1024.0, new[] { 0.0, 70_000 }, "≤ 1 KB,4 KB,16 KB,64 KB,256 KB")]
    [InlineData(nameof(PlotUnit.Bytes), true, null, new[] { 0.5, 1_000_000 }, "0.0625 B,1 B,16 B,256 B,4 KB,64 KB,1 MB")]
    [InlineData(nameof(PlotUnit.Bytes), false, null, new[] { 50_000_000.0, 90_000_000 }, "0,16 MB,32 MB,48 MB,64 MB,80 MB,96 MB")]
    [InlineData(nameof(PlotUnit.Number), true, null, new[] { 100_000.0, 1_000_000 }, "100,000,200,000,400,000,800,000,1,600,000")]
    [InlineData(nameof(PlotUnit.Number), true, 1.0, new[] { 0.0, 900 }, "≤ 1,10,100,1,000")]
    [InlineData(nameof(PlotUnit.Ratio), true, null, new[] { 0.9, 380 }, "0.1×,1×,10×,100×,1,000×")]
    public void Ticks_are_round_figures_with_their_unit(string unit, bool log, double? floor, double[] values, string expected)
    {
        var root = Draw(new PlotAxis("y", Enum.Parse<PlotUnit>(unit), log, floor), values);
        Assert.Equal(expected, string.Join(',', Texts(root).Where(t => t.Attribute("text-anchor")?.Value == "end").Select(t => t.Value)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1e-300)]
    [InlineData(-5, 5)]
    [InlineData(1e-300, 1e300)]
    [InlineData(1, double.MaxValue)]
    [InlineData(1, double.PositiveInfinity)]
    public void Extreme_figures_stay_within_the_picture(double low, double high)
    {
        foreach (var unit in Enum.GetValues<PlotUnit>())
        {
            foreach (var log in (bool[])[true, false])
            {
                var root = Draw(new PlotAxis("y", unit, log), [low, high]);
                var texts = Texts(root);
                Assert.All(texts, t => Assert.InRange(Number(t, "x"), 0, Number(root, "width")));
                Assert.All(texts, t => Assert.InRange(Number(t, "y"), 0, Number(root, "height")));
                Assert.InRange(texts.Count, 5, 40);
            }
        }
    }

    [Fact]
    public void Labels_of_close_lines_stand_apart_and_those_of_many_runs_are_thinned()
    {
        var runs = new PlotAxis("run", PlotUnit.Number, Categories: [.. Enumerable.Repeat("2026-01-01\n0123456 quick", 60)]);
        var root = Draw(runs, new PlotAxis("y", PlotUnit.Time, Log: false), [.. Enumerable.Range(0, 12).Select(i =>
            new PlotSeries($"Line{i}", PlotStroke.Solid, [new(0, 100 + i, null, null), new(59, 200, null, null)]))]);
        var labels = Texts(root).Where(t => t.Value.StartsWith("Line", StringComparison.Ordinal))
            .Select(t => Number(t, "y")).Order().ToList();
        Assert.Equal(12, labels.Count);
        Assert.All(labels.Zip(labels.Skip(1)), p => Assert.True(p.Second - p.First >= 15.9, $"{p}"));
        var places = Texts(root).Where(t => t.Value == "0123456 quick").Select(t => Number(t, "x")).Order().ToList();
        Assert.InRange(places.Count, 2, 6);
        Assert.All(places.Zip(places.Skip(1)), p => Assert.True(p.Second - p.First >= 95, $"{p}"));
    }

    private static XElement Draw(PlotAxis y, double[] values) => Draw(new PlotAxis("x", PlotUnit.Number, Log: false), y,
        [new PlotSeries("Line", PlotStroke.Solid, [.. values.Select((v, i) => new PlotPoint(i, v, v, v))])]);

    private static XElement Draw(PlotAxis x, PlotAxis y, PlotSeries[] series) => XDocument.Parse(ChartRenderer.Draw(new LineChart(
        Name: "",
        Title: "",
        Subtitle: "",
        Description: "",
        X: x,
        Y: y,
        Panels: [new PlotPanel(null, series)]))).Root!;

    private static List<XElement> Texts(XElement root) => [.. root.Descendants(Svg + "text")];

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
