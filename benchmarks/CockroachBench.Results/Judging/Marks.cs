namespace CockroachBench.Results.Judging;

// Words for the rows a reader should see first, so that none depends on a colour. Among the variants with the same parameters (the floor
// is none): fastest where every other's interval lies above its own, otherwise among the fastest for all that overlap the first; least
// live for those within 1 KB or 10 % of the lowest peak, where the highest is more than twice that and 1 KB; leaks by the verdict on
// retained bytes; leaves connections where none are retained but a slot or a session is left.
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
        var live = variants.Where(v => v.Figures!.Metrics.ContainsKey("PeakLive")).Select(v => (Row: v, Bytes: v.Figures!.Metrics["PeakLive"])).ToList();
        if (live.Count < 2) return [];
        var (least, most) = (live.Min(l => l.Bytes), live.Max(l => l.Bytes));
        return most > (2 * least) + Kilobyte ? [.. live.Where(l => l.Bytes <= Math.Max(least + Kilobyte, least * 1.1)).Select(l => l.Row)] : [];
    }

    private static string LeftBehind(FamilyRow row) => row.Figures?.Metrics switch
    {
        null => "",
        var metrics when metrics.GetValueOrDefault("RetainedVerdict", -1) == 1 => "leaks",
        var metrics when metrics.GetValueOrDefault("Held") >= Left || metrics.GetValueOrDefault("SessionsLeft") >= Left => "leaves connections",
        _ => "",
    };
}
