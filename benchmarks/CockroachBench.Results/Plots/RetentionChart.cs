namespace CockroachBench.Results.Plots;

// A figure is the slope of the live heap over operations, so it is drawn as a point with its interval: a line over operations would show
// points that were not measured.
internal static class RetentionChart
{
    private const string Lifetimes = "Lifetimes/";
    private const double Leak = 1;

    public static Chart? Build(Run run)
    {
        var groups = FamilyTable.Build(run)
            .Where(t => t.Family.StartsWith(Lifetimes, StringComparison.Ordinal) || t.Rows.Any(r => Verdict(r) > 0))
            .Select(t => new DotGroup(t.Family, [.. t.Rows.Where(r => Verdict(r) is not null && !r.Case.IsFloor).Select(r => Row(t, r))]))
            .Where(g => g.Rows.Count > 0)
            .ToList();
        if (!groups.Exists(g => g.Rows.Any(r => r.Value is not null))) return null;
        return new DotChart
        {
            Name = "retained",
            Title = "Retained bytes per operation",
            Subtitle = "Slope of the live heap over operations with its 99 % interval, logarithmic. Diamond: a leak. "
                + "Times 1,000 operations: KB become MB.",
            Description = "Bytes still reachable after full collections, per operation. " + string.Join(' ', groups.Select(g =>
                $"{g.Title}: {string.Join(", ", g.Rows.Select(r => $"{r.Label} {r.Text}"))}.")),
            X = new PlotAxis("bytes retained per operation", PlotUnit.Bytes),
            Groups = groups,
        };
    }

    private static double? Verdict(FamilyRow row) =>
        row.Figures?.Metrics.TryGetValue("RetainedVerdict", out var verdict) == true ? verdict : null;

    private static DotRow Row(FamilyTable table, FamilyRow row)
    {
        var metrics = row.Figures!.Metrics;
        var verdict = Verdict(row);
        var parameters = table.Groups.Count > 1 ? table.Groups.First(g => g.Rows.Contains(row)).Parameters : "";
        var label = parameters.Length > 0 ? $"{row.Case.Method} ({parameters})" : row.Case.Method;
        if (verdict == 0 || !metrics.TryGetValue("Retained", out var retained)) return new DotRow(label, "none", false, null, null, null);
        // What reaches down to nothing ends at the axis.
        double? low = metrics.TryGetValue("RetainedLower", out var l) ? Math.Max(l, retained / 100) : null;
        double? high = metrics.TryGetValue("RetainedUpper", out var h) ? h : null;
        var text = $"{Quantity.Bytes(retained)} {(verdict == Leak ? "leak" : "unclear")}";
        return new DotRow(label, text, verdict == Leak, retained > 0 ? retained : null, low, high);
    }
}
