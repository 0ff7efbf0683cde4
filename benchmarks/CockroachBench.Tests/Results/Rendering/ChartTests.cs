using CockroachBench.Results.Model;
using CockroachBench.Results.Plots;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Rendering;

public class ChartTests
{
    [Fact]
    public void Time_is_drawn_over_the_numeric_parameter_with_its_intervals()
    {
        var run = HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("Buffered", rows: "100"), HandMadeRun.Case("Buffered", rows: "1"),
                HandMadeRun.Case("Streamed", rows: "1"), HandMadeRun.Case("Drain", rows: "1", floor: true)),
            HandMadeRun.Figures("Buffered", 4000, 200, rows: "100"), HandMadeRun.Figures("Buffered", 50, 5, rows: "1"),
            HandMadeRun.Figures("Streamed", 60, rows: "1"), HandMadeRun.Figures("Drain", 40, rows: "1"));
        var chart = Assert.IsType<LineChart>(Assert.Single(Charts(run), c => c.Name.EndsWith("-time", StringComparison.Ordinal)));
        Assert.Equal("reads-things-time", chart.Name);
        Assert.Equal(new PlotAxis("Rows", PlotUnit.Number), chart.X);
        Assert.True(chart.Y.Log); // 40 to 4000
        var series = Assert.Single(chart.Panels).Series;
        Assert.Equal([("Buffered", PlotStroke.Solid), ("Streamed", PlotStroke.Dashed), ("Drain", PlotStroke.Dotted)],
            series.Select(s => (s.Name, s.Stroke)));
        Assert.Equal([new PlotPoint(1, 50, 45, 55), new PlotPoint(100, 4000, 3800, 4200)], series[0].Points);
        Assert.Equal([new PlotPoint(1, 60, null, null)], series[1].Points);
        Assert.Equal("Reads/Things: mean time per operation over Rows. Buffered: 50.0 ns at 1, 4.00 μs at 100. Streamed: 60.0 ns at 1. "
            + "Drain: 40.0 ns at 1.", chart.Description);
    }

    [Fact]
    public void Close_values_are_drawn_on_an_axis_from_nothing()
    {
        var run = HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("A", rows: "1"), HandMadeRun.Case("A", rows: "2")),
            HandMadeRun.Figures("A", 100, rows: "1"), HandMadeRun.Figures("A", 900, rows: "2"));
        Assert.False(Assert.IsType<LineChart>(Assert.Single(Charts(run))).Y.Log);
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("few", "many")]
    [InlineData("0", "10")]
    public void Without_a_varied_positive_number_there_is_nothing_to_draw_over(string first, string second)
    {
        var run = HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("A", rows: first), HandMadeRun.Case("B", rows: second)),
            HandMadeRun.Figures("A", 100, rows: first), HandMadeRun.Figures("B", 900, rows: second));
        Assert.Empty(Charts(run));
    }

    [Fact]
    public void Peak_live_has_a_chart_where_it_was_measured_and_nothing_below_a_kilobyte()
    {
        var run = HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("Buffered", rows: "1"), HandMadeRun.Case("Buffered", rows: "100"),
                HandMadeRun.Case("Drain", rows: "1", floor: true)),
            Metrics(HandMadeRun.Figures("Buffered", 50, rows: "1"), ("PeakLive", 0)),
            Metrics(HandMadeRun.Figures("Buffered", 50, rows: "100"), ("PeakLive", 120_000)), HandMadeRun.Figures("Drain", 40, rows: "1"));
        var chart = Assert.IsType<LineChart>(Charts(run).Single(c => c.Name == "reads-things-peak-live"));
        Assert.Equal(1024, chart.Y.Floor);
        Assert.Equal([new PlotPoint(1, 0, null, null), new PlotPoint(100, 120_000, null, null)],
            Assert.Single(Assert.Single(chart.Panels).Series).Points);
    }

    [Fact]
    public void Many_lines_are_split_into_synchronous_and_asynchronous()
    {
        RunCase[] cases = [.. Enumerable.Range(0, 8)
            .SelectMany(i => ((string[])["1", "10"])
            .Select(rows => HandMadeRun.Case($"M{i}", rows: rows) with { Categories = [i < 4 ? "Sync" : "Async"] }))];
        var run = HandMadeRun.Of(
            HandMadeRun.File(cases), [.. cases.Select(c => HandMadeRun.Figures(c.Method, 5, rows: c.Parameters["Rows"]))]);
        var chart = Assert.IsType<LineChart>(Assert.Single(Charts(run)));
        Assert.Equal([("Synchronous", 4), ("Asynchronous", 4)], chart.Panels.Select(p => (p.Title, p.Series.Count)));
    }

    [Fact]
    public void Retained_bytes_stand_with_their_interval_and_their_verdict()
    {
        var run = HandMadeRun.Of(
            HandMadeRun.File(
                HandMadeRun.Case("Kept", "Lifetimes/Things"), HandMadeRun.Case("Gone", "Lifetimes/Things"),
                HandMadeRun.Case("Doubtful", "Lifetimes/Things"), HandMadeRun.Case("Unmeasured", "Lifetimes/Things"),
                HandMadeRun.Case("Clean", "Reads/Clean")),
            Metrics(HandMadeRun.Figures("Kept", 5), ("RetainedVerdict", 1), ("Retained", 2048), ("RetainedLower", 2000),
                ("RetainedUpper", 2100)),
            Metrics(HandMadeRun.Figures("Gone", 5), ("RetainedVerdict", 0), ("Retained", 3), ("RetainedLower", -1), ("RetainedUpper", 7)),
            Metrics(HandMadeRun.Figures("Doubtful", 5), ("RetainedVerdict", 2), ("Retained", 100), ("RetainedLower", -50),
                ("RetainedUpper", 250)),
            HandMadeRun.Figures("Unmeasured", 5),
            Metrics(HandMadeRun.Figures("Clean", 5), ("RetainedVerdict", 0), ("Retained", 0)));
        var chart = Assert.IsType<DotChart>(Assert.Single(Charts(run)));
        Assert.Equal("retained", chart.Name);
        var group = Assert.Single(chart.Groups);
        Assert.Equal("Lifetimes/Things", group.Title);
        Assert.Equal(
        [
            new DotRow("Kept", "2.00 KB leak", true, 2048, 2000, 2100),
            new DotRow("Gone", "none", false, null, null, null),
            new DotRow("Doubtful", "100 B unclear", false, 100, 1, 250),
        ], group.Rows);
        Assert.Contains("Kept 2.00 KB leak, Gone none, Doubtful 100 B unclear", chart.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ratio_to_the_floor_carries_both_intervals()
    {
        var run = HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("A"), HandMadeRun.Case("Drain", floor: true), HandMadeRun.Case("B")),
            HandMadeRun.Figures("A", 300, 9), HandMadeRun.Figures("Drain", 100, 4), HandMadeRun.Figures("B", 200));
        var chart = Assert.IsType<DotChart>(Assert.Single(Charts(run)));
        var rows = Assert.Single(chart.Groups).Rows;
        Assert.Equal(["A", "B"], rows.Select(r => r.Label));
        // 3 % and 4 % add in squares to 5 %.
        Assert.Equal("3.00× ±5%", rows[0].Text);
        Assert.Equal(3, rows[0].Value);
        Assert.Equal(2.85, rows[0].Low!.Value, 9);
        Assert.Equal(3.15, rows[0].High!.Value, 9);
        Assert.Equal(new DotRow("B", "2.00×", false, 2, null, null), rows[1]);
    }

    [Fact]
    public void The_history_has_a_point_for_each_run_that_measured_the_family()
    {
        Run Of(string id, int day, params CaseFigures[] figures) => HandMadeRun.Of(
            HandMadeRun.File([.. figures.Select(f => HandMadeRun.Case(f.Id.Split('.', ':')[1]))]) with
            {
                Id = id,
                StartedAt = new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero)
            }, figures);
        var newest = Of("c", 3, HandMadeRun.Figures("A", 30, 3), HandMadeRun.Figures("New", 7));
        var chart = Assert.IsType<LineChart>(
            Assert.Single(RunPictures.Charts(
            newest, HandMadeRun.History(
            newest, Of("a", 1, HandMadeRun.Figures("A", 10, 1)), Of("other", 2, HandMadeRun.Figures("Other", 1))))));
        Assert.Equal("history-reads-things", chart.Name);
        Assert.Equal(["2026-01-01\n0123456 quick", "2026-01-03\n0123456 quick"], chart.X.Categories!);
        Assert.Equal([new PlotPoint(0, 10, 9, 11), new PlotPoint(1, 30, 27, 33)], chart.Panels[0].Series[0].Points);
        Assert.Equal([new PlotPoint(1, 7, null, null)], chart.Panels[0].Series[1].Points);
        Assert.Empty(RunPictures.Charts(newest, HandMadeRun.History(newest)));
    }

    [Fact]
    public void A_long_history_shows_its_newest_runs_and_says_so()
    {
        Run Of(int i) => HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("A")) with { Id = $"{i}", StartedAt = DateTimeOffset.UnixEpoch.AddHours(i) },
            HandMadeRun.Figures("A", i + 1));
        var chart = Assert.IsType<LineChart>(
            Assert.Single(RunPictures.Charts(Of(99), HandMadeRun.History([.. Enumerable.Range(0, 100).Reverse().Select(Of)]))));
        Assert.Equal("run (the newest 60 of 100)", chart.X.Title);
        Assert.Equal([new PlotPoint(0, 41, null, null), new PlotPoint(59, 100, null, null)],
            ((IReadOnlyList<PlotPoint>)[chart.Panels[0].Series[0].Points[0], chart.Panels[0].Series[0].Points[^1]]));
    }

    [Fact]
    public void File_names_are_safe_and_distinct()
    {
        Assert.Equal("reads-a-b-c", ChartNames.Of("Reads/../A<b>", "Ç c|"));
        var chart = new DotChart(
            Name: "x",
            Title: "",
            Subtitle: "",
            Description: "",
            X: new PlotAxis("", PlotUnit.Ratio),
            Groups: []);
        Assert.Equal(["x", "x-2", "x-3"], ChartNames.MakeDistinct([chart, chart, chart]).Select(c => c.Name));
    }

    [Fact]
    public void The_text_alternative_cannot_leave_its_image()
    {
        var picture = new Picture("p.svg", "t", "a](evil) <b> *x* `c`\nnext \\", "<svg/>");
        Assert.Equal(@"![a\](evil) &lt;b> \*x\* \`c\` next \\](plots/p.svg)", picture.ToMarkdown("plots"));
    }

    private static IReadOnlyList<Chart> Charts(Run run) => RunPictures.Charts(run, HandMadeRun.History(run));

    private static CaseFigures Metrics(CaseFigures figures, params (string Id, double Value)[] metrics) =>
        figures with { Metrics = metrics.ToDictionary(m => m.Id, m => m.Value) };
}
