namespace CockroachBench.Results.Plots;

/// <summary>What a picture shows, free of how it is drawn.</summary>
internal abstract record Chart
{
    /// <summary>File name without its ending: small letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>Second line of the heading: what the marks mean.</summary>
    public required string Subtitle { get; init; }

    /// <summary>The text alternative: what the picture shows, with its figures.</summary>
    public required string Description { get; init; }
}

internal enum PlotUnit
{
    Number,

    /// <summary>Nanoseconds, shown in a fitting unit.</summary>
    Time,

    /// <summary>Bytes, shown in units of 1024.</summary>
    Bytes,

    Ratio,
}

/// <summary>An axis.</summary>
/// <param name="Title">What it counts, with its unit where ticks do not show one.</param>
/// <param name="Unit">How ticks are written.</param>
/// <param name="Log">Logarithmic; otherwise it starts at 0.</param>
/// <param name="Floor">Values below it are drawn on it, and the tick says so; null starts the axis below the least value.</param>
/// <param name="Mark">A line across the picture.</param>
/// <param name="Categories">Places in order, instead of numbers.</param>
internal sealed record PlotAxis(
    string Title, PlotUnit Unit, bool Log = true, double? Floor = null, double? Mark = null, IReadOnlyList<string>? Categories = null)
{
    private const double WideRange = 10;

    /// <summary>Whether values lie so far apart that the small ones would be lost on an axis from 0.</summary>
    public static bool NeedsLog(IEnumerable<double> values)
    {
        var positive = values.Where(v => v > 0).ToList();
        return positive.Count > 0 && positive.Max() > WideRange * positive.Min();
    }
}

/// <summary>Lines over a parameter or over runs, in panels below each other that share their y axis.</summary>
internal sealed record LineChart : Chart
{
    public required PlotAxis X { get; init; }

    public required PlotAxis Y { get; init; }

    public required IReadOnlyList<PlotPanel> Panels { get; init; }
}

/// <summary>One panel; without a title where there is only one.</summary>
internal sealed record PlotPanel(string? Title, IReadOnlyList<PlotSeries> Series);

/// <summary>One line; at least one point, in order of x.</summary>
internal sealed record PlotSeries(string Name, PlotStroke Stroke, IReadOnlyList<PlotPoint> Points);

/// <summary>How a line is drawn: tells groups apart without colour.</summary>
internal enum PlotStroke
{
    /// <summary>Buffered, and all that is neither of the others.</summary>
    Solid,

    /// <summary>Streamed; the marks are hollow.</summary>
    Dashed,

    /// <summary>The floor.</summary>
    Dotted,
}

/// <summary>One point: x is a value or the index of a category; the interval is null where there is none.</summary>
internal sealed record PlotPoint(double X, double Y, double? Low, double? High);

/// <summary>A row of figures with their intervals for each case, in groups.</summary>
internal sealed record DotChart : Chart
{
    public required PlotAxis X { get; init; }

    public required IReadOnlyList<DotGroup> Groups { get; init; }
}

/// <summary>Rows, at least one, under a heading.</summary>
internal sealed record DotGroup(string Title, IReadOnlyList<DotRow> Rows);

/// <summary>One case.</summary>
/// <param name="Label">Its name, left.</param>
/// <param name="Text">Its figure in words, right.</param>
/// <param name="Marked">Drawn as a larger diamond: a leak.</param>
/// <param name="Value">Null draws nothing, the text alone speaks.</param>
/// <param name="Low">Lower end of its interval; null without one.</param>
/// <param name="High">Upper end of its interval; null without one.</param>
internal sealed record DotRow(string Label, string Text, bool Marked, double? Value, double? Low, double? High);
