namespace CockroachBench.Retention.Reporting;

/// <summary>A column of BenchmarkDotNet's summary with a figure of <see cref="RetentionResult"/>.</summary>
internal sealed class RetentionColumn : IColumn
{
    private readonly Func<RetentionResult, string?> _cell;

    private RetentionColumn(string id, string name, int priority, string legend, Func<RetentionResult, string?> cell) =>
        (Id, ColumnName, PriorityInCategory, Legend, _cell) = (id, name, priority, legend, cell);

    /// <summary>All columns.</summary>
    public static IColumn[] All { get; } =
    [
        new RetentionColumn(MetricIds.Retained, "Retained", 0,
            "Bytes still reachable after full collections, per operation, ± half its 99% interval, and the verdict", RetainedCell),
        new RetentionColumn(MetricIds.PeakLive, "Peak live", 1,
            "Bytes reachable when the operation holds the most", r => Bytes(r.PeakLive)),
        new RetentionColumn(MetricIds.ConnectionsOpened, "Opened", 2,
            "Physical connections opened per operation", r => Count(r.ConnectionsOpened)),
        new RetentionColumn(MetricIds.Held, "Held", 3, "Pool slots left busy per operation", r => Count(r.Held)),
        new RetentionColumn(MetricIds.SessionsLeft, "Sessions", 4,
            "Server sessions left per operation, before any collection", r => Count(r.SessionsLeft)),
        new RetentionColumn(MetricIds.Sockets, "Sockets", 5,
            "Sockets left open per operation, before any collection",
            r => Count(r.Sockets) ?? (OperatingSystem.IsLinux() ? null : "Linux only")),
        new RetentionColumn(MetricIds.LohAllocated, "LOH", 6,
            "Bytes allocated on the large object heap per operation", r => Bytes(r.LohAllocated)),
    ];

    /// <inheritdoc/>
    public string Id { get; }
    /// <inheritdoc/>
    public string ColumnName { get; }

    // BenchmarkDotNet hides a column whose rows all say the same; that nothing leaks is worth saying.
    /// <inheritdoc/>
    public bool AlwaysShow => true;
    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory { get; }

    /// <inheritdoc/>
    public bool IsNumeric => true;
    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public string Legend { get; }

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        RetentionEvents.Instance[benchmarkCase] is { } result ? _cell(result) ?? "?" : "NA";

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(c => RetentionEvents.Instance[c] is not null);

    private static string? RetainedCell(RetentionResult result)
    {
        if (result.Problem is { } problem) return $"not measured: {problem}";
        if (result.Retained is not { } retained) return null;
        var verdict = result.Verdict?.ToString().ToLowerInvariant();
        return result.Verdict == Verdict.None
            ? $"{verdict}{(result.Resolution is { } finest ? $" (< {Bytes(finest)})" : "")}"
            : $"{Bytes(retained)} ±{Bytes((result.RetainedUpper - result.RetainedLower) / 2)} {verdict}";
    }

    private static string? Bytes(double? bytes) => bytes switch
    {
        null => null,
        >= 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024 * 1024):0.##} MB"),
        >= 10 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024:0.##} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes:0.#} B"),
    };

    private static string? Count(double? count) => count is null ? null : string.Create(CultureInfo.InvariantCulture, $"{count:0.###}");
}
