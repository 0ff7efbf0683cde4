namespace CockroachBench.Results.Plots;

// Time and peak live over the parameter that a family varies most, for example rows: a chart for each set of its other parameters.
internal static class ParameterCharts
{
    // Below this peak live is the size of a few objects of the driver's own, which come and go.
    private const double PeakLiveFloor = 1024;
    private const int LinesBeforeSplit = 6;

    private sealed record Figure(
        string Name, string Words, string Subtitle, PlotAxis Y, Func<CaseFigures, (double? Value, double? Margin)> Of,
        Func<double, string> Text);

    private static readonly Figure[] Figures =
    [
        new("time", "mean time per operation", "Time per operation with BenchmarkDotNet's 99.9 % interval",
            new PlotAxis("time per operation", PlotUnit.Time), f => (f.MeanNanoseconds, f.MarginNanoseconds), v => Quantity.Time(v)),
        new("peak live", "bytes live at the peak", "Bytes reachable when an operation holds the most",
            new PlotAxis("bytes live at the peak", PlotUnit.Bytes, Floor: PeakLiveFloor), f => (f.Metrics.Find(MetricIds.PeakLive), null),
            Quantity.Bytes),
    ];

    public static IEnumerable<Chart> Build(Run run)
    {
        foreach (var family in run.File.Cases.Where(c => c.State == CaseState.Measured && run.Figures.ContainsKey(c.Id))
            .GroupBy(c => c.Family))
        {
            if (VariedParameter([.. family]) is not { } x) continue;
            // A family of one method shows a line for each of the other parameters instead.
            var byMethod = family.Select(c => c.Method).Distinct().Count() > 1;
            foreach (var facet in family.GroupBy(c => byMethod ? OtherParameters(c, x) : ""))
                foreach (var figure in Figures)
                    if (Draw(figure, x, facet, run, byMethod) is { } chart)
                        yield return chart;
        }
    }

    private static LineChart? Draw(Figure figure, string x, IGrouping<string, RunCase> facet, Run run, bool byMethod)
    {
        var series = facet.Select(c => (Case: c, Point: Point(c)))
            .Where(c => c.Point is not null)
            .GroupBy(c => !byMethod && OtherParameters(c.Case, x) is { Length: > 0 } others ? others : c.Case.Method)
            .Select(g => (First: g.First().Case,
                Series: new PlotSeries(g.Key, PlotSeries.StrokeOf(g.First().Case), [.. g.Select(c => c.Point!).OrderBy(p => p.X)])))
            .ToList();
        if (!series.Exists(s => s.Series.Points.Count > 1)) return null;
        var isWide = figure.Y.Floor is not null || PlotAxis.NeedsLog(series.SelectMany(s => s.Series.Points).Select(p => p.Y));
        var strokes = series.ConvertAll(s => s.Series.Stroke);
        var (family, over) = (series[0].First.Family, $"over {x}{(facet.Key.Length > 0 ? $" ({facet.Key})" : "")}");
        return new LineChart(
            Name: ChartNames.Of(family, figure.Name, facet.Key),
            Title: $"{family}: {figure.Name} {over}",
            Subtitle: $"{figure.Subtitle}, {(isWide ? "both axes" : x)} logarithmic."
                + (strokes.Contains(PlotStroke.Dashed) ? " Streamed: dashed, hollow marks." : "")
                + (strokes.Contains(PlotStroke.Dotted) ? " Floor: dotted." : ""),
            Description: $"{family}: {figure.Words} {over}. " + string.Join(' ', series.Select(s =>
                $"{s.Series.Name}: {string.Join(", ", s.Series.Points.Select(p => $"{figure.Text(p.Y)} at {p.X:#,0.###}"))}.")),
            X: new PlotAxis(x, PlotUnit.Number),
            Y: figure.Y with { Log = isWide },
            Panels: series.Count > LinesBeforeSplit && series.Exists(s => IsAsync(s.First))
                ? [.. series.GroupBy(s => IsAsync(s.First))
                    .Select(g => new PlotPanel(g.Key ? "Asynchronous" : "Synchronous", [.. g.Select(s => s.Series)]))]
                : [new PlotPanel(null, [.. series.Select(s => s.Series)])]);

        PlotPoint? Point(RunCase c)
        {
            var (value, margin) = figure.Of(run.Figures[c.Id]);
            return PlotPoint.Of(Evidence.Number(c, x)!.Value, value, margin);
        }
    }

    // Numeric, positive (the axis is logarithmic), and with the most values; the first of several.
    private static string? VariedParameter(IReadOnlyList<RunCase> cases) => cases
        .SelectMany(c => c.Parameters.Keys).Distinct()
        .Where(name => cases.All(c => Evidence.Number(c, name) is > 0 and < double.PositiveInfinity))
        .Select(name => (Name: name, Values: cases.Select(c => c.Parameters[name]).Distinct().Count()))
        .Where(p => p.Values > 1)
        .OrderByDescending(p => p.Values)
        .Select(p => p.Name)
        .FirstOrDefault();

    private static bool IsAsync(RunCase c) => c.Categories.Contains("Async");

    private static string OtherParameters(RunCase c, string except) => RunCase.Text(c.Parameters.Where(p => p.Key != except));
}
