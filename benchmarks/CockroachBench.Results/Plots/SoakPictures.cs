namespace CockroachBench.Results.Plots;

// A panel for each habit with its remedy.
internal static class SoakPictures
{
    private const int MostMarks = 45;

    public static IReadOnlyList<Chart> Charts(SoakFile soak) => [.. new[]
    {
        Build(soak, "soak-requests", "Requests answered per second", "requests/s", PlotUnit.Number, 1, s => s.Requests,
            s => $"{s.Name} {s.Verdict.Text}"),
        Build(soak, "soak-memory", "Resident memory of the service", "resident memory", PlotUnit.Bytes, null, s => s.Reading?.ResidentBytes,
            s => $"{s.Name} at most {Quantity.Bytes(s.Samples.Max(x => x.Reading?.ResidentBytes) ?? 0)}"),
        Build(soak, "soak-pool", "Connections of the pool in use", "connections in use", PlotUnit.Number, 1, s => s.Reading?.PoolBusy,
            s => $"{s.Name} at most {s.Samples.Max(x => x.Reading?.PoolBusy) ?? 0}"),
    }.OfType<Chart>()];

    private static LineChart? Build(
        SoakFile soak, string name, string title, string axis, PlotUnit unit, double? floor, Func<SoakSample, double?> value,
        Func<SoakScenario, string> words)
    {
        var panels = Groups(soak)
            .Select(g => new PlotPanel(g.Title, [.. g.Scenarios.Select(s => Series(s, g.Before, value)).Where(s => s.Points.Count > 0)]))
            .Where(p => p.Series.Count > 0)
            .ToList();
        if (panels.Count == 0) return null;
        var values = panels.SelectMany(p => p.Series).SelectMany(s => s.Points).Select(p => p.Y);
        return new LineChart(
            Name: name,
            Title: title,
            Subtitle: panels.Exists(p => p.Series.Select(s => s.Stroke).Distinct().Count() > 1)
                ? "Before: solid. After: dashed, hollow marks." : "Means over the time around each mark.",
            Description: $"{title}: {string.Join("; ", soak.Scenarios.Select(words))}.",
            X: new PlotAxis("seconds since the load began", PlotUnit.Number, Log: false),
            Y: new PlotAxis(axis, unit, Log: floor is not null || PlotAxis.NeedsLog(values), Floor: floor),
            Panels: panels);
    }

    private static PlotSeries Series(SoakScenario scenario, SoakScenario? before, Func<SoakSample, double?> value) => new(
        scenario.Name,
        before is null || before == scenario ? PlotStroke.Solid : PlotStroke.Dashed,
        Thin([.. scenario.Samples.Where(s => value(s) is not null).Select(s => new PlotPoint(s.Seconds, value(s)!.Value))]));

    // More marks than a line has room for: the mean of neighbours.
    private static IReadOnlyList<PlotPoint> Thin(IReadOnlyList<PlotPoint> points) => points.Count <= MostMarks
        ? points
        : [.. points.Chunk((points.Count + MostMarks - 1) / MostMarks)
            .Select(c => new PlotPoint(c.Average(p => p.X), c.Average(p => p.Y)))];

    // A habit with its remedy; then, in one panel, what belongs to no pair.
    private static List<(string Title, SoakScenario? Before, IReadOnlyList<SoakScenario> Scenarios)> Groups(SoakFile soak)
    {
        List<(string, SoakScenario? Before, IReadOnlyList<SoakScenario> Scenarios)> groups =
            [.. soak.Scenarios.Where(s => soak.RemedyOf(s) is not null).Select(s => (s.Name, s, new[] { s, soak.RemedyOf(s)! }))];
        var rest = soak.Scenarios.Except(groups.SelectMany(g => g.Scenarios)).ToList();
        if (rest.Count > 0) groups.Add((groups.Count > 0 ? "others" : rest.Count == 1 ? rest[0].Name : "scenarios", null, rest));
        return groups;
    }
}
