namespace CockroachBench.Results.Plots;

// Name: of the file without its ending: small letters, digits and hyphens. Subtitle: what the marks mean. Description: the text alternative
// of the picture, with its figures.
internal abstract record Chart(string Name, string Title, string Subtitle, string Description);

internal enum PlotUnit
{
    Number,
    // Nanoseconds, shown in a fitting unit.
    Time,
    // Shown in units of 1024.
    Bytes,
    Ratio,
}

// Log: otherwise the axis starts at 0. Floor: values below it are drawn on it, and the tick says so; null starts the axis below the least
// value. Mark: a line across the picture. Categories: places in order, instead of numbers.
internal sealed record PlotAxis(
    string Title, PlotUnit Unit, bool Log = true, double? Floor = null, double? Mark = null, IReadOnlyList<string>? Categories = null)
{
    private const double WideRange = 10;

    // An axis from 0 would hide the small values.
    public static bool NeedsLog(IEnumerable<double> values)
    {
        var positive = values.Where(v => v > 0).ToList();
        return positive.Count > 0 && positive.Max() > WideRange * positive.Min();
    }
}

// The panels lie below each other and share their y axis.
internal sealed record LineChart(
    string Name, string Title, string Subtitle, string Description, PlotAxis X, PlotAxis Y, IReadOnlyList<PlotPanel> Panels)
    : Chart(Name, Title, Subtitle, Description);

// Title: null where there is only one panel.
internal sealed record PlotPanel(string? Title, IReadOnlyList<PlotSeries> Series);

// At least one point, in order of x.
internal sealed record PlotSeries(string Name, PlotStroke Stroke, IReadOnlyList<PlotPoint> Points)
{
    public static PlotStroke StrokeOf(RunCase c) =>
        c.IsFloor ? PlotStroke.Dotted : c.Method.Contains("Stream", StringComparison.Ordinal) ? PlotStroke.Dashed : PlotStroke.Solid;
}

// Tells groups apart without colour. Dotted: the floor.
internal enum PlotStroke
{
    // Buffered, and all that is neither of the others.
    Solid,
    // Streamed; the marks are hollow.
    Dashed,
    Dotted,
}

// X: a value or the index of a category. Low, High: null where there is no interval.
internal sealed record PlotPoint(double X, double Y, double? Low = null, double? High = null)
{
    // The lower end stays above 0, because the axis may be logarithmic.
    public static PlotPoint? Of(double x, double? value, double? margin) => value is not { } y || !double.IsFinite(y) ? null
        : margin is { } m && double.IsFinite(m) ? new PlotPoint(x, y, Math.Max(y - m, y / 100), y + m)
        : new PlotPoint(x, y);
}

internal sealed record DotChart(
    string Name, string Title, string Subtitle, string Description, PlotAxis X, IReadOnlyList<DotGroup> Groups)
    : Chart(Name, Title, Subtitle, Description);

internal sealed record DotGroup(string Title, IReadOnlyList<DotRow> Rows);

// Marked: a leak, drawn as a larger diamond. Value: null draws nothing, so that Text alone stands there.
internal sealed record DotRow(string Label, string Text, bool Marked, double? Value, double? Low, double? High);

// File names that are safe on every system, for every name of a family or parameter, and stable between runs.
internal static class ChartNames
{
    private const int Longest = 100;

    public static string Of(params string[] parts) =>
        EnvironmentName.Slug(string.Join('-', parts.Where(p => p.Length > 0)), Longest, withDots: false);

    // Appends a number to a name that an earlier chart has.
    public static IReadOnlyList<Chart> MakeDistinct(IEnumerable<Chart> charts)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. charts.Select(chart =>
        {
            var name = chart.Name;
            for (var i = 2; !taken.Add(name); i++) name = $"{chart.Name}-{i}";
            return chart with { Name = name };
        })];
    }
}
