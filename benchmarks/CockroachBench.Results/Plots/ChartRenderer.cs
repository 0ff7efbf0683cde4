using System.Xml.Linq;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.Rendering.RenderActions;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace CockroachBench.Results.Plots;

// The same SVG on every machine: ScottPlot draws the shapes; texts are added here, because Skia places them by the fonts it finds and
// leaves them out where there are none.
internal static partial class ChartRenderer
{
    private const int Margin = 16;
    private const int PlotWidth = 580;
    private const float LineWidth = 2;
    private const int FontSize = 12;
    private const double LetterWidth = 7.3;
    private const string Font = "system-ui, Segoe UI, Liberation Sans, Arial, sans-serif";

    // The light form is written into the picture; a rule by attribute turns each colour into its dark counterpart.
    private static readonly (string Light, string Dark) Ink = ("#1F2329", "#E8EAED");
    private static readonly (string Light, string Dark) Soft = ("#4D5560", "#B4BCC6");
    private static readonly (string Light, string Dark) Grid = ("#D9DDE2", "#3A424C");
    private static readonly (string Light, string Dark) Paper = ("#FEFEFE", "#14181D");
    private static readonly (string Light, string Dark)[] SeriesColors =
    [
        ("#0B62A4", "#6CB6FF"), ("#B3450B", "#FF9B6A"), ("#00724F", "#4DD4A4"),
        ("#9C3F79", "#F29CCB"), ("#6B5A00", "#E3C94A"), ("#5B3FA8", "#B9A3FF"),
    ];

    // Shape and dash tell lines apart where colour does not.
    private static readonly MarkerShape[] Shapes =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond,
        MarkerShape.FilledTriangleDown,
    ];

    // Skia writes a dashed line as one shape for each dash. Its width stands for the pattern until it has become SVG.
    private static readonly (PlotStroke Stroke, float Width, string? Dashes)[] Patterns =
        [(PlotStroke.Solid, LineWidth, null), (PlotStroke.Dashed, LineWidth + 0.01f, "6 4"), (PlotStroke.Dotted, LineWidth + 0.02f, "2 3")];

    public static string Draw(Chart chart)
    {
        using var sheet = chart switch
        {
            LineChart lines => DrawLines(lines),
            DotChart dots => DrawDots(dots),
            _ => throw new ArgumentException($"{chart.GetType().Name} is no chart this draws", nameof(chart)),
        };
        return sheet.ToSvg(chart);
    }

    private static Sheet DrawLines(LineChart chart)
    {
        const int Left = 84, Top = 84, Gap = 76, LabelGap = 24, LabelHeight = 16;
        var height = Math.Max(300, chart.Panels.Max(p => p.Series.Count) * 18);
        var width = Left + PlotWidth + Room(chart.Panels.SelectMany(p => p.Series).Select(s => s.Name), 150);
        var sheet = new Sheet(chart, width, Top + chart.Panels.Count * (height + Gap));
        var points = chart.Panels.SelectMany(p => p.Series).SelectMany(s => s.Points);
        var y = Scale.Of(chart.Y, points.SelectMany(p => new[] { p.Y, p.Low, p.High }));
        foreach (var (index, panel) in chart.Panels.Index())
        {
            var area = new PixelRect(Left, Left + PlotWidth, Top + index * (height + Gap) + height, Top + index * (height + Gap));
            var x = Scale.Of(chart.X, panel.Series.SelectMany(s => s.Points).Select(p => (double?)p.X));
            using var plot = Sheet.CreatePlot(x, y, area);
            plot.Grid.XAxisStyle.IsVisible = false;
            foreach (var (i, series) in panel.Series.Index())
            {
                var color = new Color(SeriesColors[i % SeriesColors.Length].Light);
                AddErrorBars(plot, color, [.. series.Points.Where(p => p is { Low: not null, High: not null })
                    .Select(p => (new Coordinates(x.At(p.X), y.At(p.Low!.Value)), new Coordinates(x.At(p.X), y.At(p.High!.Value))))]);
                var line = plot.Add.Scatter(series.Points.Select(p => new Coordinates(x.At(p.X), y.At(p.Y))).ToArray(), color);
                line.LineWidth = Patterns.First(p => p.Stroke == series.Stroke).Width;
                line.MarkerStyle = Marker(Shapes[i % Shapes.Length], 9, color, series.Stroke == PlotStroke.Dashed);
            }
            sheet.Render(plot);
            sheet.AddTicks(plot, x, y, area);
            var title = panel.Title is null ? chart.Y.Title : $"{panel.Title}: {chart.Y.Title}";
            sheet.AddText(area.Left, area.Top - 18, title, Ink.Light, bold: true);
            sheet.AddText(area.HorizontalCenter, area.Bottom + (chart.X.Categories is null ? 38 : 52), chart.X.Title, Soft.Light, "middle");

            // Labels stand beside the last points, moved apart where these are close, with a line to what they name.
            var ends = panel.Series.Select((s, i) => (s.Name, Color: SeriesColors[i % SeriesColors.Length].Light,
                    End: plot.GetPixel(new Coordinates(x.At(s.Points[^1].X), y.At(s.Points[^1].Y)))))
                .OrderBy(s => s.End.Y).ThenBy(s => s.Name, StringComparer.Ordinal).ToList();
            foreach (var (end, at) in ends.Zip(Spread([.. ends.Select(s => (double)s.End.Y)], LabelHeight, area.Top, area.Bottom)))
            {
                var label = area.Right + LabelGap;
                sheet.AddLine(end.Color, new Pixel(end.End.X + 8, end.End.Y), new Pixel(label - 14, at), new Pixel(label - 4, at));
                sheet.AddText(label, at, end.Name, end.Color);
            }
        }
        return sheet;
    }

    private static Sheet DrawDots(DotChart chart)
    {
        const int Top = 70, RowHeight = 22, Width = PlotWidth - 100;
        // A heading has a row of its own.
        List<(string Label, DotRow? Row)> rows =
            [.. chart.Groups.SelectMany(g => g.Rows.Select(r => (r.Label, (DotRow?)r)).Prepend((g.Title, null)))];
        var cases = chart.Groups.SelectMany(g => g.Rows).ToList();
        var left = Room(rows.Select(r => r.Label), 200);
        var right = Room(cases.Select(r => r.Text), 100);
        var area = new PixelRect(left, left + Width, Top + rows.Count * RowHeight, Top);
        var sheet = new Sheet(chart, left + Width + right, Top + rows.Count * RowHeight + 62);
        var x = Scale.Of(chart.X, cases.SelectMany(r => new[] { r.Value, r.Low, r.High }));
        var y = new Scale(Log: false, -rows.Count + 0.5, 0.5, []);
        using var plot = Sheet.CreatePlot(x, y, area);
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Axes.Left.IsVisible = false;
        if (chart.X.Mark is { } mark && mark >= x.Min && mark <= x.Max) plot.Add.VerticalLine(x.At(mark), 1.5f, new Color(Soft.Light));
        foreach (var (i, (label, row)) in rows.Index())
        {
            var at = area.Top + (i + 0.5) * RowHeight;
            sheet.AddText(left - 8, at, label, Ink.Light, "end", bold: row is null);
            if (row is null) continue;
            sheet.AddText(area.Right + 8, at, row.Text, Ink.Light);
            if (row.Value is not > 0) continue;
            var color = new Color(SeriesColors[row.Marked ? 1 : 0].Light);
            if (row is { Low: { } low, High: { } high })
                AddErrorBars(plot, color, [(new Coordinates(x.At(low), -i), new Coordinates(x.At(high), -i))]);
            plot.Add.Marker(x.At(row.Value.Value), -i).MarkerStyle =
                row.Marked ? Marker(MarkerShape.FilledDiamond, 12, color) : Marker(MarkerShape.FilledCircle, 9, color);
        }
        sheet.Render(plot);
        sheet.AddTicks(plot, x, y, area);
        sheet.AddText(area.HorizontalCenter, area.Bottom + 40, chart.X.Title, Soft.Light, "middle");
        return sheet;
    }

    private static void AddErrorBars(Plot plot, Color color, IReadOnlyList<(Coordinates Low, Coordinates High)> bars)
    {
        if (bars.Count == 0) return;
        plot.Add.Plottable(new ErrorBar(
            [.. bars.Select(b => b.Low.X)], [.. bars.Select(b => b.Low.Y)],
            xErrorsPositive: [.. bars.Select(b => b.High.X - b.Low.X)], xErrorsNegative: null,
            yErrorsPositive: [.. bars.Select(b => b.High.Y - b.Low.Y)], yErrorsNegative: null)
        { LineWidth = 1.3f, CapSize = 4, Color = color });
    }

    private static MarkerStyle Marker(MarkerShape shape, float size, Color color, bool hollow = false) =>
        new(shape, size, color)
        {
            FillColor = hollow ? new Color(Paper.Light) : color,
            OutlineColor = color,
            OutlineWidth = hollow ? LineWidth : 0,
        };

    // A little too wide rather than cut: the reader's font is not known here.
    private static int Room(IEnumerable<string> texts, int least) =>
        Math.Max(least, (int)Math.Ceiling(LetterWidth * texts.Max(t => t.Length)) + 40);

    // Moves labels apart, keeping their order and the middle of each crowd.
    private static IEnumerable<float> Spread(IReadOnlyList<double> places, int distance, double top, double bottom)
    {
        var crowds = new List<(double Middle, int Start, int Count)>();
        foreach (var (i, place) in places.Index())
        {
            var crowd = (Middle: place, Start: i, Count: 1);
            while (crowds.Count > 0 && crowd.Middle - crowds[^1].Middle < (crowds[^1].Count + crowd.Count) * distance / 2.0)
            {
                var (start, count) = (crowds[^1].Start, crowds[^1].Count + crowd.Count);
                crowds.RemoveAt(crowds.Count - 1);
                var half = count * distance / 2.0;
                var middle = places.Skip(start).Take(count).Average();
                crowd = (Math.Clamp(middle, top + half, Math.Max(top + half, bottom - half)), start, count);
            }
            crowds.Add(crowd);
        }
        return crowds.SelectMany(c => Enumerable.Range(0, c.Count).Select(i => (float)(c.Middle + (i - (c.Count - 1) / 2.0) * distance)));
    }

    // ScottPlot's axes are linear: values of a logarithmic one go to it as logarithms.
    private sealed record Scale(bool Log, double Min, double Max, IReadOnlyList<(double At, string Text)> Ticks)
    {
        private const double Largest = 1e300;

        public double At(double value)
        {
            var inside = Math.Clamp(value, Min, Max);
            return Log ? Math.Log10(inside) : inside;
        }

        public static Scale Of(PlotAxis axis, IEnumerable<double?> values)
        {
            if (axis.Categories is { } names)
                return new Scale(Log: false, -0.5, names.Count - 0.5, [.. names.Select((name, i) => ((double)i, name))]);
            var shown = values.OfType<double>().Where(v => v is > 0 and < Largest).DefaultIfEmpty(1).ToList();
            return axis.Log ? Logarithmic(axis, shown.Min(), shown.Max()) : Linear(axis.Unit, shown.Max());
        }

        private static Scale Linear(PlotUnit unit, double highest)
        {
            const int Most = 6;
            var power = Math.Pow(10, Math.Floor(Math.Log10(highest / Most)));
            var step = unit == PlotUnit.Bytes
                ? Math.Pow(2, Math.Ceiling(Math.Log2(highest / Most)))
                : power * (highest / Most / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
            var count = (int)Math.Ceiling(Math.Round(highest / step, 9));
            return new Scale(Log: false, 0, count * step,
                [.. Enumerable.Range(0, count + 1).Select(i => (i * step, i == 0 ? "0" : TickText(unit, i * step)))]);
        }

        private static Scale Logarithmic(PlotAxis axis, double lowest, double highest)
        {
            var low = axis.Floor ?? lowest;
            var factor = axis.Unit switch
            {
                PlotUnit.Bytes => highest / low > Math.Pow(4, 7) ? 16 : 4,
                PlotUnit.Number when highest / low <= 64 => 2,
                _ => 10,
            };
            double Steps(double value) => Math.Round(Math.Log(value) / Math.Log(factor), 9);
            // Doubling starts at a value that was measured: 100,000 rows, not 65,536.
            var min = axis.Floor ?? (factor == 2 ? lowest : Math.Pow(factor, Math.Floor(Steps(lowest))));
            var count = (int)Math.Max(Math.Ceiling(Steps(highest / min)), 1);
            var ticks = Enumerable.Range(0, count + 1).Select(i => min * Math.Pow(factor, i)).ToList();
            return new Scale(Log: true, min, ticks[^1],
                [.. ticks.Select(v => (Math.Log10(v), (v <= axis.Floor ? "≤ " : "") + TickText(axis.Unit, v)))]);
        }

        private static string TickText(PlotUnit unit, double value) => TrailingZeros().Replace(unit switch
        {
            PlotUnit.Time => Quantity.Time(value),
            PlotUnit.Bytes when value < 1 => $"{Quantity.Significant(value, 3)} B",
            PlotUnit.Bytes => Quantity.Bytes(value),
            PlotUnit.Ratio => Quantity.Ratio(value),
            _ => Quantity.Significant(value, 3),
        }, "$1");
    }

    [GeneratedRegex(@"(\.\d*[1-9])0+(?!\d)|\.0+(?!\d)")]
    private static partial Regex TrailingZeros();

    private sealed class Sheet : IDisposable
    {
        private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

        private readonly int _width;
        private readonly int _height;
        private readonly MemoryStream _shapes = new();
        private readonly SKCanvas _canvas;
        private readonly XElement _texts = new(Svg + "g", new XAttribute("font-family", Font), new XAttribute("font-size", FontSize));

        public Sheet(Chart chart, int width, int height)
        {
            _width = Math.Max(width, (int)Math.Max(chart.Title.Length * 9.3, chart.Subtitle.Length * 6.6) + 2 * Margin);
            _height = height;
            _canvas = SKSvgCanvas.Create(new SKRect(0, 0, _width, _height), _shapes);
            AddText(Margin, 21, chart.Title, Ink.Light, bold: true, size: 16);
            AddText(Margin, 42, chart.Subtitle, Soft.Light);
        }

        public void Dispose()
        {
            _canvas.Dispose();
            _shapes.Dispose();
        }

        public static Plot CreatePlot(Scale x, Scale y, PixelRect area)
        {
            var plot = new Plot();
            plot.Layout.Fixed(area);
            plot.RenderManager.Remove<ClearCanvas>();
            plot.RenderManager.Remove<RenderFigureBackground>();
            plot.RenderManager.Remove<RenderDataBackground>();
            plot.Axes.SetLimits(x.At(x.Min), x.At(x.Max), y.At(y.Min), y.At(y.Max));
            plot.Axes.Color(new Color(Soft.Light));
            plot.Axes.Right.IsVisible = plot.Axes.Top.IsVisible = false;
            plot.Axes.Bottom.TickGenerator = new NumericManual([.. x.Ticks.Select(t => Tick.Major(t.At, ""))]);
            plot.Axes.Left.TickGenerator = new NumericManual([.. y.Ticks.Select(t => Tick.Major(t.At, ""))]);
            plot.Grid.MajorLineColor = new Color(Grid.Light);
            return plot;
        }

        public void Render(Plot plot)
        {
            // ScottPlot draws a plot twice when its axes are new.
            using var layout = new SKNoDrawCanvas(_width, _height);
            foreach (var canvas in (SKCanvas[])[layout, _canvas]) plot.RenderManager.Render(canvas, new PixelRect(0, _width, _height, 0));
        }

        public void AddLine(string color, params Pixel[] points)
        {
            using var paint = Paint.NewDisposablePaint();
            Drawing.DrawLines(_canvas, paint, points, new LineStyle(1, new Color(color)));
        }

        public void AddText(
            double x, double y, string text, string color, string anchor = "start", bool bold = false, int size = FontSize) =>
            _texts.Add(new XElement(Svg + "text",
                new XAttribute("x", Number(x)), new XAttribute("y", Number(y + size / 3.0)), new XAttribute("fill", color),
                anchor == "start" ? null : new XAttribute("text-anchor", anchor),
                bold ? new XAttribute("font-weight", 600) : null,
                size == FontSize ? null : new XAttribute("font-size", size),
                Printable(text)));

        // A text for each tick, or for every second, third ... where they would run into each other.
        public void AddTicks(Plot plot, Scale x, Scale y, PixelRect area)
        {
            var widest = x.Ticks.SelectMany(t => t.Text.Split('\n')).Max(t => t.Length) * LetterWidth + 8;
            foreach (var (at, text) in Thin(x.Ticks, area.Width / widest))
                foreach (var (line, part) in text.Split('\n').Index())
                    AddText(plot.GetPixel(new Coordinates(at, 0)).X, area.Bottom + 14 + 12 * line, part, Soft.Light, "middle");
            foreach (var (at, text) in Thin(y.Ticks, area.Height / 20))
                AddText(area.Left - 8, plot.GetPixel(new Coordinates(0, at)).Y, text, Soft.Light, "end");
        }

        private static IEnumerable<(double At, string Text)> Thin(IReadOnlyList<(double At, string Text)> ticks, double room)
        {
            var step = (int)Math.Max(1, Math.Ceiling((ticks.Count - 1) / room));
            return ticks.Where((_, i) => i % step == 0);
        }

        public string ToSvg(Chart chart)
        {
            _canvas.Dispose();
            _shapes.Position = 0;
            var root = XElement.Load(_shapes);
            // Nothing lies outside its area, and a mark on the edge is shown whole.
            root.Descendants(Svg + "clipPath").Remove();
            foreach (var shape in root.Descendants())
            {
                shape.Attribute("clip-path")?.Remove();
                if (shape.Attribute("stroke-width") is not { } width) continue;
                var dashes = Patterns.FirstOrDefault(p => Number(p.Width) == width.Value).Dashes;
                if (dashes is null) continue;
                width.Value = Number(LineWidth);
                shape.SetAttributeValue("stroke-dasharray", dashes);
            }
            var rules = SeriesColors.Append(Ink).Append(Soft).Append(Grid).Append(Paper)
                .Select(c => $"[fill=\"{c.Light}\"]{{fill:{c.Dark}}}[stroke=\"{c.Light}\"]{{stroke:{c.Dark}}}");
            return new XElement(Svg + "svg", new XAttribute("role", "img"), new XAttribute("aria-labelledby", "title desc"),
                new XAttribute("width", _width), new XAttribute("height", _height), new XAttribute("viewBox", $"0 0 {_width} {_height}"),
                new XElement(Svg + "title", new XAttribute("id", "title"), Printable(chart.Title)),
                new XElement(Svg + "desc", new XAttribute("id", "desc"), Printable(chart.Description)),
                new XElement(Svg + "style", $"@media (prefers-color-scheme:dark){{{string.Concat(rules)}}}"),
                new XElement(Svg + "rect",
                    new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", Paper.Light)),
                root.Elements(), _texts).ToString().ReplaceLineEndings("\n") + "\n";
        }

        private static string Number(double value) => Math.Round(value, 2).ToString();

        // XML has no place for control characters, nor for half a character.
        private static string Printable(string text) =>
            string.Concat(text.EnumerateRunes().Select(r => r.Value < ' ' || r.Value is 0xFFFE or 0xFFFF ? " " : r.ToString()));
    }
}
