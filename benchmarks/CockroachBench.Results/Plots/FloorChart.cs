namespace CockroachBench.Results.Plots;

// The ratio of each variant to its family's floor, at the largest parameters.
internal static class FloorChart
{
    public static Chart? Build(Run run)
    {
        var groups = FamilyTable.Build(run)
            .Select(t => (t.Family, Group: t.Groups.LastOrDefault(g => g.Rows.Any(r => r.FloorRatio is not null && !r.Case.IsFloor))))
            .Where(t => t.Group is not null)
            .Select(t => Group(t.Family, t.Group!))
            .ToList();
        if (groups.Count == 0) return null;
        var isWide = PlotAxis.NeedsLog(groups.SelectMany(g => g.Rows).Select(r => r.Value).OfType<double>());
        return new DotChart
        {
            Name = "floor",
            Title = "Ratio to the floor",
            Subtitle = "Mean time over that of WireDrain (the same bytes read off the socket and dropped), intervals of both combined"
                + $"{(isWide ? ", logarithmic" : "")}.",
            Description = "Mean time over that of the floor. " + string.Join(' ', groups.Select(g =>
                $"{g.Title}: {string.Join(", ", g.Rows.Select(r => $"{r.Label} {r.Text}"))}.")),
            X = new PlotAxis("multiple of the floor's time", PlotUnit.Ratio, isWide, Mark: 1),
            Groups = groups,
        };
    }

    private static DotGroup Group(string family, FamilyGroup group) => new(
        group.Parameters.Length > 0 ? $"{family} ({group.Parameters})" : family,
        [.. group.Rows.Where(r => r.FloorRatio is not null && !r.Case.IsFloor).Select(Row)]);

    private static DotRow Row(FamilyRow row)
    {
        var ratio = row.FloorRatio!.Value;
        var margin = row.FloorRatioMargin;
        var text = Quantity.Ratio(ratio, margin) + (margin is { } m ? $" ±{Quantity.Percent(m)}" : "");
        return new DotRow(row.Case.Method, text, Marked: false, ratio,
            margin is { } l ? ratio * Math.Max(1 - l, 0.01) : null, margin is { } h ? ratio * (1 + h) : null);
    }
}
