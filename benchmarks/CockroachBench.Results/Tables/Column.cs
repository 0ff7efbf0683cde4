using CockroachBench.Results.Runs;

namespace CockroachBench.Results.Tables;

/// <summary>A column of a family's table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Cell">The text for a row; empty where there is nothing to say.</param>
/// <param name="AlignRight">Numbers are.</param>
public sealed record Column(string Title, Func<FamilyRow, string> Cell, bool AlignRight = true)
{
    private static readonly Column[] All =
    [
        new("Mean", r => r.Figures?.MeanNanoseconds is { } mean ? Quantity.Time(mean, r.Figures.RelativeMargin) : StateText(r.Case)),
        new("Ratio", r => r.Case.IsBaseline && r.Ratio is not null ? "baseline" : r.Ratio is { } ratio ? Quantity.Ratio(ratio) : ""),
        new("× floor", r => r.Case.IsFloor && r.FloorRatio is not null ? "floor" : r.FloorRatio is { } ratio ? Quantity.Ratio(ratio) : ""),
        new("Allocated", r => r.Figures is { AllocatedBytes: { } bytes } f ? Allocated(bytes, f.AllocatedBytesResolution) : ""),
        new("Wait", r => r.Figures?.Metrics.TryGetValue("PoolWait", out var wait) == true ? Quantity.Time(wait) : ""),
    ];

    /// <summary>The columns a table needs: those with something to say in at least one row.</summary>
    public static IReadOnlyList<Column> For(FamilyTable table) =>
        [new("Method", r => r.Case.Method, AlignRight: false), .. All.Where(c => table.Rows.Any(r => c.Cell(r).Length > 0))];

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
