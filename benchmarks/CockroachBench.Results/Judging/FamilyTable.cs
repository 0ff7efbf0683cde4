namespace CockroachBench.Results.Judging;

// One case in a table. Figures: null where it was not measured. Ratios are of means, with the same parameters; a ratio's margin takes both
// margins as independent.
internal sealed record FamilyRow(
    RunCase Case, CaseFigures? Figures, double? Ratio, double? FloorRatio, double? RatioMargin = null, double? FloorRatioMargin = null,
    string Mark = "")
{
    public double? PeakLive => Figures?.Metrics.Find(MetricIds.PeakLive);
}

// The rows of a family that share their parameters, in the order of the class.
internal sealed record FamilyGroup(string Parameters, IReadOnlyList<FamilyRow> Rows)
{
    public string Label(string name) => Parameters.Length > 0 ? $"{name} ({Parameters})" : name;
}

// Each group has its own baseline and floor.
internal sealed record FamilyTable(string Family, IReadOnlyList<FamilyGroup> Groups)
{
    public IEnumerable<FamilyRow> Rows => Groups.SelectMany(g => g.Rows);

    public static IReadOnlyList<FamilyTable> Build(Run run) =>
        [.. run.File.Cases.GroupBy(c => c.Family).Select(family => new FamilyTable(family.Key, [.. family
            .GroupBy(c => RunCase.Text(c.Parameters)).Select(group => BuildGroup(group.Key, [.. group], run.Figures))]))];

    private static FamilyGroup BuildGroup(string parameters, IReadOnlyList<RunCase> cases, IReadOnlyDictionary<string, CaseFigures> figures)
    {
        var baseline = Measured(cases.FirstOrDefault(c => c.IsBaseline));
        var floor = Measured(cases.FirstOrDefault(c => c.IsFloor));
        return new FamilyGroup(parameters, Marks.Set([.. cases.Select(c =>
        {
            var own = Measured(c);
            return new FamilyRow(
                c, c.State == CaseState.Measured ? figures.GetValueOrDefault(c.Id) : null,
                own?.MeanNanoseconds / baseline?.MeanNanoseconds, own?.MeanNanoseconds / floor?.MeanNanoseconds,
                Margin(own, baseline), Margin(own, floor));
        })]));

        CaseFigures? Measured(RunCase? c) =>
            c is { State: CaseState.Measured } && figures.GetValueOrDefault(c.Id) is { MeanNanoseconds: > 0 } own ? own : null;
    }

    // Of the ratio of two times.
    public static double? Margin(CaseFigures? one, CaseFigures? other) =>
        one?.RelativeMargin is { } a && other?.RelativeMargin is { } b ? Math.Sqrt((a * a) + (b * b)) : null;
}
