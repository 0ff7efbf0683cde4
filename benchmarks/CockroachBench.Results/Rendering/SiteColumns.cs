namespace CockroachBench.Results.Rendering;

// The figures that the page knows, by the name they have in its data (page scripts: figures.js).
internal static class SiteColumns
{
    private static readonly (string Name, Func<CaseFigures, double?> Value)[] All =
    [
        ("mean", f => f.MeanNanoseconds),
        ("margin", f => f.MeanNanoseconds is null ? null : f.MarginNanoseconds),
        ("allocated", f => f.AllocatedBytes),
        ("resolution", f => f.AllocatedBytes == 0
            && f.AllocatedBytesResolution > Column.WorthMentioning ? f.AllocatedBytesResolution : null),
        ("verdict", f => (double?)f.Metrics.Verdict()),
        ("retained", f => Retained(f, MetricIds.Retained)),
        ("retainedLow", f => Retained(f, MetricIds.RetainedLower)),
        ("retainedHigh", f => Retained(f, MetricIds.RetainedUpper)),
        ("peakLive", f => f.Metrics.Find(MetricIds.PeakLive)),
        ("opened", f => f.Metrics.Find(MetricIds.ConnectionsOpened)),
        ("held", f => f.Metrics.Find(MetricIds.Held)),
        ("sessions", f => f.Metrics.Find(MetricIds.SessionsLeft)),
        ("sockets", f => f.Metrics.Find(MetricIds.Sockets)),
        ("loh", f => f.Metrics.Find(MetricIds.LohAllocated)),
        ("wait", f => f.Metrics.Find(MetricIds.PoolWait)),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(c => c.Name)];

    public static double?[] Of(CaseFigures figures) =>
        [.. All.Select(c => c.Value(figures) is { } value && double.IsFinite(value) ? Round(value) : (double?)null)];

    // Tables show four digits at most; two more keep ratios and rounding the same as there. Each digit counts in a page of many runs.
    private const int KeptDigits = 6;

    private static double Round(double value)
    {
        if (value == 0) return 0;
        var decimals = KeptDigits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (decimals > 0) return Math.Round(value, Math.Min(decimals, 15));
        var scale = Math.Pow(10, -decimals);
        return Math.Round(value / scale) * scale;
    }

    private static double? Retained(CaseFigures figures, string id) =>
        figures.Metrics.Verdict() is null or Verdict.None ? null : figures.Metrics.Find(id);
}
