namespace CockroachBench.Results.Plots;

// Only the times of a published run, by the name of the case: hundreds of runs need not be in memory at once.
internal sealed record HistoryRun(
    string Id, DateTimeOffset StartedAt, string Label, IReadOnlyDictionary<string, (double? Mean, double? Margin)> Figures)
{
    // Where several jobs measured one case the first stands for it.
    public static HistoryRun Of(Run run) => new(
        run.File.Id, run.File.StartedAt,
        $"{run.File.StartedAt.UtcDateTime:yyyy-MM-dd}\n{run.File.Commit?.ShortSha(7) ?? "no commit"} {run.File.Profile}",
        run.File.Cases.Where(c => c.State == CaseState.Measured && run.Figures.ContainsKey(c.Id)).DistinctBy(c => c.Name)
            .ToDictionary(c => c.Name, c => (run.Figures[c.Id].MeanNanoseconds, run.Figures[c.Id].MarginNanoseconds)));
}

// Time of each family's variants over the published runs of one environment, at the newest run's largest parameters.
internal static class HistoryCharts
{
    public const string NamePrefix = "history-";
    // More points than this run into each other.
    private const int MostRuns = 60;

    // The history includes the newest run.
    public static IEnumerable<Chart> Build(Run newest, IEnumerable<HistoryRun> history)
    {
        var inOrder = history.OrderBy(r => r.StartedAt).ThenBy(r => r.Id, StringComparer.Ordinal).ToList();
        return inOrder.Count < 2 ? [] : FamilyTable.Build(newest).Select(t => OfFamily(t, inOrder)).OfType<Chart>();
    }

    private static LineChart? OfFamily(FamilyTable table, IReadOnlyList<HistoryRun> runs)
    {
        if (table.Groups.LastOrDefault(g => g.Rows.Any(r => r.Figures is not null)) is not { } group) return null;
        // Only runs that measured the family get a place.
        var all = runs.Where(run => group.Rows.Any(r => run.Figures.ContainsKey(r.Case.Name))).ToList();
        if (all.Count < 2) return null;
        var places = all.TakeLast(MostRuns).ToList();
        var series = group.Rows
            .Select(r => new PlotSeries(r.Case.Method, PlotSeries.StrokeOf(r.Case),
                [.. places.Select((run, x) => run.Figures.GetValueOrDefault(r.Case.Name) is var (mean, margin)
                    ? PlotPoint.Of(x, mean, margin) : null).OfType<PlotPoint>()]))
            .Where(s => s.Points.Count > 0)
            .ToList();
        if (series.Count == 0) return null;
        var which = all.Count > places.Count ? $"the newest {places.Count} of {all.Count}" : $"each of {all.Count}";
        var isWide = PlotAxis.NeedsLog(series.SelectMany(s => s.Points).Select(p => p.Y));
        return new LineChart(
            Name: NamePrefix + ChartNames.Of(table.Family),
            Title: group.Label($"{table.Family}: time by published run"),
            Subtitle: $"Time per operation with BenchmarkDotNet's 99.9 % interval{(isWide ? ", logarithmic" : "")}. "
                + "Runs of different days drift apart by themselves: compare decides, not this.",
            Description: group.Label($"{table.Family}: mean time per operation in {which} published runs") + ". "
                + string.Join(' ', series.Select(s => $"{s.Name}: {Quantity.Time(s.Points[0].Y)} "
                    + (s.Points.Count == 1 ? "in one run." : $"first, {Quantity.Time(s.Points[^1].Y)} last."))),
            X: new PlotAxis(
                all.Count > places.Count ? $"run ({which})" : "run", PlotUnit.Number, Categories: [.. places.Select(p => p.Label)]),
            Y: new PlotAxis("time per operation", PlotUnit.Time, isWide),
            Panels: [new PlotPanel(null, series)]);
    }
}
