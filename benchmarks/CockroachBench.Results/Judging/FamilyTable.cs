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
internal sealed record FamilyGroup(string Parameters, IReadOnlyList<FamilyRow> Rows);

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

    private static double? Margin(CaseFigures? one, CaseFigures? other) =>
        one?.RelativeMargin is { } a && other?.RelativeMargin is { } b ? Math.Sqrt((a * a) + (b * b)) : null;
}

// Words for the rows a reader should see first, so that nothing depends on a colour. The page of results states the rules.
internal static class Marks
{
    private const double Kilobyte = 1024;
    private const double Left = 0.05;

    public static IReadOnlyList<FamilyRow> Set(IReadOnlyList<FamilyRow> rows)
    {
        var variants = rows.Where(r => r.Figures?.MeanNanoseconds is not null && !r.Case.IsFloor).ToList();
        var fastest = variants.Count > 1 ? Fastest(variants) : [];
        var least = LeastLive(variants);
        return [.. rows.Select(r => r with
        {
            Mark = string.Join(", ", new[]
            {
                fastest.Contains(r) ? fastest.Count == 1 ? "fastest" : "among the fastest" : "",
                least.Contains(r) ? "least live" : "",
                LeftBehind(r),
            }.Where(m => m.Length > 0)),
        })];
    }

    public static IReadOnlyList<FamilyRow> Fastest(IReadOnlyList<FamilyRow> variants)
    {
        var byMean = variants.OrderBy(v => v.Figures!.MeanNanoseconds).ToList();
        var limit = byMean[0].Figures!.MeanNanoseconds + (byMean[0].Figures!.MarginNanoseconds ?? 0);
        return [byMean[0], .. byMean.Skip(1).TakeWhile(v => v.Figures!.MeanNanoseconds - (v.Figures.MarginNanoseconds ?? 0) <= limit)];
    }

    private static List<FamilyRow> LeastLive(List<FamilyRow> variants)
    {
        var live = variants.Where(v => v.PeakLive is not null).ToList();
        if (live.Count < 2) return [];
        var (least, most) = (live.Min(l => l.PeakLive!.Value), live.Max(l => l.PeakLive!.Value));
        return most > (2 * least) + Kilobyte ? [.. live.Where(l => l.PeakLive <= Math.Max(least + Kilobyte, least * 1.1))] : [];
    }

    private static string LeftBehind(FamilyRow row) => row.Figures is not { Metrics: var metrics } ? ""
        : metrics.Verdict() == Verdict.Leak ? "leaks"
        : metrics.Find(MetricIds.Held) >= Left || metrics.Find(MetricIds.SessionsLeft) >= Left ? "leaves connections"
        : "";
}
