using CockroachBench.Results.Model;

namespace CockroachBench.Results.Rendering;

// The figures that the page knows, by the name they have in its data (page scripts: figures.js).
internal static class SiteColumns
{
    // Nothing allocated is nothing only where little would have been seen; as in the tables.
    private const double WorthMentioning = 64;

    private static readonly (string Name, Func<CaseFigures, double?> Value)[] All =
    [
        ("mean", f => f.MeanNanoseconds),
        ("margin", f => f.MeanNanoseconds is null ? null : f.MarginNanoseconds),
        ("allocated", f => f.AllocatedBytes),
        ("resolution", f => f.AllocatedBytes == 0 && f.AllocatedBytesResolution > WorthMentioning ? f.AllocatedBytesResolution : null),
        ("verdict", f => Metric(f, "RetainedVerdict")),
        ("retained", f => Metric(f, "RetainedVerdict") is null or 0 ? null : Metric(f, "Retained")),
        ("retainedLow", f => Metric(f, "RetainedVerdict") is null or 0 ? null : Metric(f, "RetainedLower")),
        ("retainedHigh", f => Metric(f, "RetainedVerdict") is null or 0 ? null : Metric(f, "RetainedUpper")),
        ("peakLive", f => Metric(f, "PeakLive")),
        ("opened", f => Metric(f, "ConnectionsOpened")),
        ("held", f => Metric(f, "Held")),
        ("sessions", f => Metric(f, "SessionsLeft")),
        ("sockets", f => Metric(f, "Sockets")),
        ("loh", f => Metric(f, "LohAllocated")),
        ("wait", f => Metric(f, "PoolWait")),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(c => c.Name)];

    public static double?[] Of(CaseFigures figures) => [.. All.Select(c => c.Value(figures) is { } value && double.IsFinite(value) ? Round(value) : (double?)null)];

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

    private static double? Metric(CaseFigures figures, string id) => figures.Metrics.TryGetValue(id, out var value) ? value : null;
}
