namespace CockroachBench.Results.Plots;

internal static class DotCharts
{
    private const string Lifetimes = "Lifetimes/";

    public static IEnumerable<Chart> Build(Run run)
    {
        var tables = FamilyTable.Build(run);
        // A figure is the slope of the live heap over operations, so it is drawn as a point with its interval: a line over operations
        // would show points that were not measured.
        var retained = tables
            .Where(t => t.Family.StartsWith(Lifetimes, StringComparison.Ordinal) || t.Rows.Any(r => VerdictOf(r) > Verdict.None))
            .Select(t => new DotGroup(t.Family,
                [.. t.Rows.Where(r => VerdictOf(r) is not null && !r.Case.IsFloor).Select(r => Retained(t, r))]))
            .Where(g => g.Rows.Count > 0).ToList();
        if (retained.Exists(g => g.Rows.Any(r => r.Value is not null)))
            yield return new DotChart(
                Name: "retained",
                Title: "Retained bytes per operation",
                Subtitle: "Slope of the live heap over operations with its 99 % interval, logarithmic. Diamond: a leak. "
                    + "Times 1,000 operations: KB become MB.",
                Description: $"Bytes still reachable after full collections, per operation. {Words(retained)}",
                X: new PlotAxis("bytes retained per operation", PlotUnit.Bytes),
                Groups: retained);
        // At the largest parameters.
        var floor = tables.Select(t => (t.Family, Group: t.Groups.LastOrDefault(g => g.Rows.Any(IsAboveFloor))))
            .Where(t => t.Group is not null)
            .Select(t => new DotGroup(t.Group!.Label(t.Family), [.. t.Group!.Rows.Where(IsAboveFloor).Select(Floor)])).ToList();
        if (floor.Count == 0) yield break;
        var isWide = PlotAxis.NeedsLog(floor.SelectMany(g => g.Rows).Select(r => r.Value).OfType<double>());
        yield return new DotChart(
            Name: "floor",
            Title: "Ratio to the floor",
            Subtitle: "Mean time over that of WireDrain (the same bytes read off the socket and dropped), intervals of both combined"
                + $"{(isWide ? ", logarithmic" : "")}.",
            Description: $"Mean time over that of the floor. {Words(floor)}",
            X: new PlotAxis("multiple of the floor's time", PlotUnit.Ratio, isWide, Mark: 1),
            Groups: floor);
    }

    private static string Words(IEnumerable<DotGroup> groups) =>
        string.Join(' ', groups.Select(g => $"{g.Title}: {string.Join(", ", g.Rows.Select(r => $"{r.Label} {r.Text}"))}."));

    private static bool IsAboveFloor(FamilyRow row) => row.FloorRatio is not null && !row.Case.IsFloor;
    private static Verdict? VerdictOf(FamilyRow row) => row.Figures?.Metrics.Verdict();

    private static DotRow Floor(FamilyRow row)
    {
        var (ratio, margin) = (row.FloorRatio!.Value, row.FloorRatioMargin);
        var text = Quantity.Ratio(ratio, margin) + (margin is { } m ? $" ±{Quantity.Percent(m)}" : "");
        return new DotRow(row.Case.Method, text, Marked: false, ratio,
            margin is { } l ? ratio * Math.Max(1 - l, 0.01) : null, margin is { } h ? ratio * (1 + h) : null);
    }

    private static DotRow Retained(FamilyTable table, FamilyRow row)
    {
        var (metrics, isLeak) = (row.Figures!.Metrics, VerdictOf(row) == Verdict.Leak);
        var label = table.Groups.Count > 1 ? table.Groups.First(g => g.Rows.Contains(row)).Label(row.Case.Method) : row.Case.Method;
        if (VerdictOf(row) == Verdict.None || metrics.Find(MetricIds.Retained) is not { } retained)
            return new DotRow(label, "none", false, null, null, null);
        // What reaches down to nothing ends at the axis.
        double? low = metrics.Find(MetricIds.RetainedLower) is { } l ? Math.Max(l, retained / 100) : null;
        var text = $"{Quantity.Bytes(retained)} {(isLeak ? "leak" : "unclear")}";
        return new DotRow(label, text, isLeak, retained > 0 ? retained : null, low, metrics.Find(MetricIds.RetainedUpper));
    }
}
