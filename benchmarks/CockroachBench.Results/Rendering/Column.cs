using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Rendering;

// A column of a family's table. Cell: The text for a row; empty where there is nothing to say.
internal sealed record Column(string Title, Func<FamilyRow, string> Cell, bool AlignRight = true)
{
    private static readonly Column[] All =
    [
        new("Mean", r => r.Figures?.MeanNanoseconds is { } mean ? Quantity.Time(mean, r.Figures.RelativeMargin) : StateText(r.Case)),
        new("Ratio", r => r.Case.IsBaseline && r.Ratio is not null ? "baseline" : r.Ratio is { } ratio ? Quantity.Ratio(ratio, r.RatioMargin) : ""),
        new("× floor", r => r.Case.IsFloor && r.FloorRatio is not null ? "floor" : r.FloorRatio is { } ratio ? Quantity.Ratio(ratio, r.FloorRatioMargin) : ""),
        new("Allocated", r => r.Figures is { AllocatedBytes: { } bytes } f ? Allocated(bytes, f.AllocatedBytesResolution) : ""),
        new("Retained", Retained),
        new("Peak live", r => Metric(r, "PeakLive", Quantity.Bytes)),
        new("Opened", r => Metric(r, "ConnectionsOpened", Quantity.Count)),
        new("Held", r => Metric(r, "Held", Quantity.Count)),
        new("Sessions", r => Metric(r, "SessionsLeft", Quantity.Count)),
        new("Sockets", r => Metric(r, "Sockets", Quantity.Count)),
        new("LOH", r => Metric(r, "LohAllocated", Quantity.Bytes)),
        new("Wait", r => Metric(r, "PoolWait", Time)),
        new("First row", r => Metric(r, "FirstRow", Time)),
        new("Return", r => Metric(r, "ReturnTime", Time)),
        new("Stopped", r => Metric(r, "Stopped", Quantity.Count)),
        new("Usable", r => Metric(r, "Usable", Quantity.Count)),
        new("Attempts", r => Metric(r, "Attempts", Quantity.Count)),
        new("Failures", r => Metric(r, "Failures", Quantity.Count)),
        new("Busiest node", r => Metric(r, "BusiestNode", Quantity.Count)),
        new("Idlest node", r => Metric(r, "IdlestNode", Quantity.Count)),
    ];

    private static readonly Column Mark = new("Mark", r => r.Mark, AlignRight: false);

    public static IReadOnlyList<Column> For(FamilyTable table) =>
        [new("Method", r => r.Case.Method, AlignRight: false), .. All.Append(Mark).Where(c => table.Rows.Any(r => c.Cell(r).Length > 0))];

    private static string Metric(FamilyRow row, string id, Func<double, string> text) =>
        row.Figures?.Metrics.TryGetValue(id, out var value) == true ? text(value) : "";

    private static string Time(double nanoseconds) => Quantity.Time(nanoseconds);

    // The verdict in a word; the slope only where it says something.
    private static string Retained(FamilyRow row) => row is { Figures: { } figures, Case.Note: not null } && !figures.Metrics.ContainsKey("RetainedVerdict") ? "not measured" : Metric(row, "RetainedVerdict", verdict => verdict switch
    {
        0 => "none",
        1 => $"{Metric(row, "Retained", Quantity.Bytes)} leak",
        _ => $"{Metric(row, "Retained", Quantity.Bytes)} unclear",
    });

    // Nothing seen is nothing only where little would have been seen.
    private const double WorthMentioning = 64;

    private static string Allocated(double bytes, double resolution) =>
        bytes == 0 && resolution > WorthMentioning ? $"< {Quantity.Bytes(resolution)}" : Quantity.Bytes(bytes);

    private static string StateText(RunCase c) => c.State switch
    {
        CaseState.NotSupported => "not supported",
        CaseState.Failed => "failed",
        CaseState.NotRun => "not run",
        CaseState.Checked => "checked",
        _ => "",
    };
}
