namespace CockroachBench.Results.Judging;

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
