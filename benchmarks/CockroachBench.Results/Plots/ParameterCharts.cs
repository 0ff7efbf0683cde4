namespace CockroachBench.Results.Plots;

// Time and peak live over the parameter that a family varies most, for example rows: a chart for each set of its other parameters.
internal static class ParameterCharts
{
    // Below this peak live is the size of a few objects of the driver's own, which come and go.
    private const double PeakLiveFloor = 1024;
    private const int LinesBeforeSplit = 6;

    private sealed record Line(RunCase Case, CaseFigures Figures, double X);

    public static IEnumerable<Chart> Build(Run run) => run.File.Cases
        .Where(c => c.State == CaseState.Measured && run.Figures.ContainsKey(c.Id))
        .GroupBy(c => c.Family)
        .SelectMany(family => OfFamily(family.Key, [.. family], run.Figures));

    private static IEnumerable<Chart> OfFamily(
        string family, IReadOnlyList<RunCase> cases, IReadOnlyDictionary<string, CaseFigures> figures)
    {
        if (VariedParameter(cases) is not { } x) yield break;
        // A family of one method shows a line for each of the other parameters instead.
        var byMethod = cases.Select(c => c.Method).Distinct().Count() > 1;
        foreach (var facet in cases.GroupBy(c => byMethod ? OtherParameters(c, x) : ""))
        {
            var lines = facet.Where(c => Number(c.Parameters.GetValueOrDefault(x)) is not null)
                .Select(c => new Line(c, figures[c.Id], Number(c.Parameters[x])!.Value)).ToList();
            string Name(RunCase c) => byMethod ? c.Method : OtherParameters(c, x) is { Length: > 0 } others ? others : c.Method;
            if (Draw(lines, Name, Mean, v => Quantity.Time(v), x) is { } time)
                yield return Named(time, "time", "mean time per operation",
                    $"Time per operation with BenchmarkDotNet's 99.9 % interval, {(IsWide(time) ? "both axes" : x)} logarithmic.",
                    new PlotAxis("time per operation", PlotUnit.Time, IsWide(time)));
            if (Draw(lines, Name, PeakLive, Quantity.Bytes, x) is { } live)
                yield return Named(live, "peak live", "bytes live at the peak",
                    "Bytes reachable when an operation holds the most, both axes logarithmic.",
                    new PlotAxis("bytes live at the peak", PlotUnit.Bytes, Floor: PeakLiveFloor));

            LineChart Named(LineChart chart, string what, string inWords, string subtitle, PlotAxis y) => chart with
            {
                Name = ChartNames.Of(family, what, facet.Key),
                Title = Title($"{family}: {what} over {x}", facet.Key),
                Subtitle = subtitle + Strokes(chart),
                Description = $"{Title($"{family}: {inWords} over {x}", facet.Key)}. {chart.Description}",
                Y = y,
            };
        }
    }

    private static PlotPoint? Mean(Line line) => Interval(line.X, line.Figures.MeanNanoseconds, line.Figures.MarginNanoseconds);

    private static PlotPoint? PeakLive(Line line) =>
        line.Figures.Metrics.Find(MetricIds.PeakLive) is { } peak ? Interval(line.X, peak, null) : null;

    // Numeric, positive (the axis is logarithmic), and with the most values; the first of several.
    private static string? VariedParameter(IReadOnlyList<RunCase> cases) => cases
        .SelectMany(c => c.Parameters.Keys).Distinct()
        .Select(name => (Name: name, Values: cases.Select(c => c.Parameters.GetValueOrDefault(name)).Distinct().ToList()))
        .Where(p => p.Values.Count > 1 && p.Values.TrueForAll(v => Number(v) is > 0))
        .OrderByDescending(p => p.Values.Count)
        .Select(p => p.Name)
        .FirstOrDefault();

    private static LineChart? Draw(
        IReadOnlyList<Line> lines, Func<RunCase, string> name, Func<Line, PlotPoint?> point, Func<double, string> text, string x)
    {
        var series = lines
            .Select(l => (l.Case, Point: point(l)))
            .Where(l => l.Point is not null)
            .GroupBy(l => name(l.Case))
            .Select(g => (First: g.First().Case,
                Series: new PlotSeries(g.Key, Stroke(g.First().Case), [.. g.Select(l => l.Point!).OrderBy(p => p.X)])))
            .ToList();
        if (!series.Exists(s => s.Series.Points.Count > 1)) return null;
        var panels = series.Count > LinesBeforeSplit && series.Exists(s => IsAsync(s.First))
            ? series.GroupBy(s => IsAsync(s.First))
                .Select(g => new PlotPanel(g.Key ? "Asynchronous" : "Synchronous", [.. g.Select(s => s.Series)])).ToList()
            : [new PlotPanel(null, [.. series.Select(s => s.Series)])];
        return new LineChart
        {
            Name = "",
            Title = "",
            Subtitle = "",
            Description = string.Join(' ', series.Select(s => $"{s.Series.Name}: {string.Join(", ", s.Series.Points.Select(p =>
                $"{text(p.Y)} at {p.X.ToString("#,0.###")}"))}.")),
            X = new PlotAxis(x, PlotUnit.Number),
            Y = new PlotAxis("", PlotUnit.Number),
            Panels = panels,
        };
    }

    // The lower end stays above 0, because the axis may be logarithmic.
    internal static PlotPoint? Interval(double x, double? value, double? margin) => value is not { } y || !double.IsFinite(y) ? null
        : margin is { } m && double.IsFinite(m) ? new PlotPoint(x, y, Math.Max(y - m, y / 100), y + m)
        : new PlotPoint(x, y, null, null);

    private static bool IsWide(LineChart chart) =>
        PlotAxis.NeedsLog(chart.Panels.SelectMany(p => p.Series).SelectMany(s => s.Points).Select(p => p.Y));

    private static string Strokes(LineChart chart)
    {
        var strokes = chart.Panels.SelectMany(p => p.Series).Select(s => s.Stroke).ToHashSet();
        return (strokes.Contains(PlotStroke.Dashed) ? " Streamed: dashed, hollow marks." : "")
            + (strokes.Contains(PlotStroke.Dotted) ? " Floor: dotted." : "");
    }

    internal static PlotStroke Stroke(RunCase c) =>
        c.IsFloor ? PlotStroke.Dotted : c.Method.Contains("Stream", StringComparison.Ordinal) ? PlotStroke.Dashed : PlotStroke.Solid;

    private static bool IsAsync(RunCase c) => c.Categories.Contains("Async");

    private static string OtherParameters(RunCase c, string except) =>
        string.Join(", ", c.Parameters.Where(p => p.Key != except).Select(p => $"{p.Key}={p.Value}"));

    private static string Title(string text, string parameters) => parameters.Length > 0 ? $"{text} ({parameters})" : text;

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
