using System.Globalization;
using CockroachBench.Results.Runs;
using CockroachBench.Results.Tables;

namespace CockroachBench.Results.Plots;

/// <summary>Time of each family's variants over the published runs of one environment, at the newest run's largest parameters.</summary>
internal static class HistoryCharts
{
    /// <summary>What the names of these charts start with.</summary>
    public const string NamePrefix = "history-";

    /// <param name="newest">The run whose families are drawn.</param>
    /// <param name="runs">Every run, in any order; the newest may be among them.</param>
    public static IEnumerable<Chart> Build(Run newest, IEnumerable<Run> runs)
    {
        var inOrder = runs.Append(newest).DistinctBy(r => r.File.Id).OrderBy(r => r.File.StartedAt).ThenBy(r => r.File.Id, StringComparer.Ordinal).ToList();
        if (inOrder.Count < 2) return [];
        var byName = inOrder.Select(Measured).ToList();
        return FamilyTable.Build(newest).Select(t => OfFamily(t, inOrder, byName)).OfType<Chart>();
    }

    private static LineChart? OfFamily(FamilyTable table, List<Run> runs, List<Dictionary<string, CaseFigures>> byName)
    {
        if (table.Groups.LastOrDefault(g => g.Rows.Any(r => r.Figures is not null)) is not { } group) return null;
        // Only runs that measured the family get a place.
        var places = Enumerable.Range(0, runs.Count).Where(i => group.Rows.Any(r => byName[i].ContainsKey(r.Case.Name))).ToList();
        if (places.Count < 2) return null;
        var series = group.Rows
            .Select(r => new PlotSeries(r.Case.Method, ParameterCharts.Stroke(r.Case),
                [.. places.Select((run, x) => byName[run].GetValueOrDefault(r.Case.Name) is { } f ? ParameterCharts.Interval(x, f.MeanNanoseconds, f.MarginNanoseconds) : null).OfType<PlotPoint>()]))
            .Where(s => s.Points.Count > 0)
            .ToList();
        if (series.Count == 0) return null;
        var at = group.Parameters.Length > 0 ? $" ({group.Parameters})" : "";
        var isWide = PlotAxis.NeedsLog(series.SelectMany(s => s.Points).Select(p => p.Y));
        return new LineChart
        {
            Name = NamePrefix + ChartNames.Of(table.Family),
            Title = $"{table.Family}: time by published run{at}",
            Subtitle = $"Time per operation with BenchmarkDotNet's 99.9 % interval{(isWide ? ", logarithmic" : "")}. Runs of different days drift apart by themselves: compare decides, not this.",
            Description = $"{table.Family}: mean time per operation in each of {places.Count} published runs{at}. " + string.Join(' ', series.Select(s =>
                s.Points.Count == 1
                    ? $"{s.Name}: {Quantity.Time(s.Points[0].Y)} in one run."
                    : $"{s.Name}: {Quantity.Time(s.Points[0].Y)} first, {Quantity.Time(s.Points[^1].Y)} last.")),
            X = new PlotAxis("run", PlotUnit.Number, Categories: [.. places.Select(i => Label(runs[i].File))]),
            Y = new PlotAxis("time per operation", PlotUnit.Time, isWide),
            Panels = [new PlotPanel(null, series)],
        };
    }

    // Stable between runs, other than ids; where several jobs measured one case the first stands for it.
    private static Dictionary<string, CaseFigures> Measured(Run run) => run.File.Cases
        .Where(c => c.State == CaseState.Measured && run.Figures.ContainsKey(c.Id))
        .DistinctBy(c => c.Name)
        .ToDictionary(c => c.Name, c => run.Figures[c.Id]);

    private static string Label(RunFile run) => string.Create(CultureInfo.InvariantCulture,
        $"{run.StartedAt.UtcDateTime:yyyy-MM-dd}\n{(run.Commit is { } c ? c.Sha[..Math.Min(7, c.Sha.Length)] : "no commit")} {run.Profile}");
}
