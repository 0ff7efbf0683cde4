namespace CockroachBench.Results.Rendering;

// A column of a family's table; left out where every cell is empty.
internal sealed record Column(string Title, Func<FamilyRow, string> Cell, bool AlignRight = true)
{
    private static readonly Column[] All =
    [
        new("Mean", r => r.Figures?.MeanNanoseconds is { } mean ? Quantity.Time(mean, r.Figures.RelativeMargin) : Word(r.Case.State)),
        new("Ratio", r => r.Case.IsBaseline && r.Ratio is not null ? "baseline" : Ratio(r.Ratio, r.RatioMargin)),
        new("× floor", r => r.Case.IsFloor && r.FloorRatio is not null ? "floor" : Ratio(r.FloorRatio, r.FloorRatioMargin)),
        new("Allocated", r => r.Figures is { AllocatedBytes: { } bytes } f ? Allocated(bytes, f.AllocatedBytesResolution) : ""),
        new("Retained", Retained),
        new("Peak live", r => Metric(r, MetricIds.PeakLive, Quantity.Bytes)),
        new("Opened", r => Metric(r, MetricIds.ConnectionsOpened, Quantity.Count)),
        new("Held", r => Metric(r, MetricIds.Held, Quantity.Count)),
        new("Sessions", r => Metric(r, MetricIds.SessionsLeft, Quantity.Count)),
        new("Sockets", r => Metric(r, MetricIds.Sockets, Quantity.Count)),
        new("LOH", r => Metric(r, MetricIds.LohAllocated, Quantity.Bytes)),
        new("Wait", r => Metric(r, MetricIds.PoolWait, Time)),
        new("Wait p99", r => Metric(r, MetricIds.WaitP99, Time)),
        new("Peak opens", r => Metric(r, MetricIds.OpensPeak, Quantity.Count)),
        new("Mean opens", r => Metric(r, MetricIds.OpensMean, Quantity.Count)),
        new("First row", r => Metric(r, MetricIds.FirstRow, Time)),
        new("Return", r => Metric(r, MetricIds.ReturnTime, Time)),
        new("Stopped", r => Metric(r, MetricIds.Stopped, Quantity.Count)),
        new("Usable", r => Metric(r, MetricIds.Usable, Quantity.Count)),
        new("Attempts", r => Metric(r, MetricIds.Attempts, Quantity.Count)),
        new("Failures", r => Metric(r, MetricIds.Failures, Quantity.Count)),
        new("Errors", r => Metric(r, MetricIds.Errors, Quantity.Count)),
        new("Recovery", r => Metric(r, MetricIds.Recovery, Time)),
        new("Server memory", r => Metric(r, MetricIds.ServerMemory, Quantity.Bytes)),
        new("Lock wait", r => Metric(r, MetricIds.LockWait, Time)),
        new("Transient", r => Metric(r, MetricIds.Transient, Quantity.Count)),
        new("SQLSTATE", SqlStates),
        new("Stray cancels", r => Metric(r, MetricIds.StrayCancels, Quantity.Count)),
        new("Busiest node", r => Metric(r, MetricIds.BusiestNode, Quantity.Count)),
        new("Idlest node", r => Metric(r, MetricIds.IdlestNode, Quantity.Count)),
    ];

    private static readonly Column Mark = new("Mark", r => r.Mark, AlignRight: false);

    public static IReadOnlyList<Column> For(FamilyTable table) =>
        [new("Method", r => r.Case.Method, AlignRight: false), .. All.Append(Mark).Where(c => table.Rows.Any(r => c.Cell(r).Length > 0))];

    public static string Word(CaseState state) => state == CaseState.Measured ? "" : Quantity.Words(state);

    private static string Metric(FamilyRow row, string id, Func<double, string> text) =>
        row.Figures?.Metrics.Find(id) is { } value ? text(value) : "";

    private static string SqlStates(FamilyRow row) => string.Join(", ", (row.Figures?.Metrics.Keys ?? [])
        .Where(id => id.StartsWith(MetricIds.SqlState, StringComparison.Ordinal))
        .Select(id => id[MetricIds.SqlState.Length..]).Order(StringComparer.Ordinal));

    private static string Time(double nanoseconds) => Quantity.Time(nanoseconds);
    private static string Ratio(double? ratio, double? margin) => ratio is { } r ? Quantity.Ratio(r, margin) : "";

    // The smallest leak that a measurement finds, unless operations are slow.
    private const double UsualResolution = 2;

    // The verdict in a word; the slope only where it is not none.
    private static string Retained(FamilyRow row) => row.Figures?.Metrics.Verdict() switch
    {
        null => row is { Figures: not null, Case.Note: not null } ? "not measured" : "",
        Verdict.None => row.Figures!.Metrics.Find(MetricIds.RetainedResolution) is > UsualResolution and var finest
            ? $"none (< {Quantity.Bytes(finest)})" : "none",
        var verdict => $"{Metric(row, MetricIds.Retained, Quantity.Bytes)} {(verdict == Verdict.Leak ? "leak" : "unclear")}",
    };

    // Below a larger resolution "0 B" would claim too much.
    public const double WorthMentioning = 64;

    private static string Allocated(double bytes, double resolution) =>
        bytes == 0 && resolution > WorthMentioning ? $"< {Quantity.Bytes(resolution)}" : Quantity.Bytes(bytes);
}
