using Spectre.Console;

namespace CockroachBench.Harness.Cli;

internal sealed class ComparisonPrinter(Terminal terminal)
{
    // Beyond this, unchanged cases are only counted.
    private const int MostRows = 200;

    private static readonly TimeVerdict?[] Order =
        [TimeVerdict.Slower, TimeVerdict.Faster, TimeVerdict.Inconclusive, TimeVerdict.NoLargeChange, TimeVerdict.Same, null];

    public void Print(Comparison comparison)
    {
        terminal.Heading(ComparisonText.Headline(comparison));
        Terminal.WriteLine($"{comparison.Base.Text} → {comparison.Head.Text}");
        foreach (var reason in comparison.Forced)
            Terminal.WriteLine($"Forced, though {reason}. Every row is marked †: it does not judge the code.");
        foreach (var difference in comparison.Differences) Terminal.WriteLine($"  {difference}");

        var compared = comparison.Cases.Where(c => c.State == ComparedState.Compared).OrderBy(Rank).ToList();
        var shown = compared.Count <= MostRows ? compared : [.. compared.Where(HasNews).Take(MostRows)];
        if (shown.Count > 0) terminal.Write(Table(comparison, shown));
        if (shown.Count < compared.Count)
        {
            Terminal.WriteLine(
                $"{compared.Count - shown.Count} of {compared.Count} cases are not shown here; --markdown and --json have more.");
        }
        PrintNotCompared(comparison);
        foreach (var line in ComparisonText.Legend(comparison)) terminal.Paragraph(line);
    }

    // As in the report: slower, then what else is worse, then the rest.
    private static int Rank(ComparedCase c) =>
        c.Deciding?.Verdict != TimeVerdict.Slower && c.Figures.Any(FigureRules.IsFlagged) ? 1
        : 2 * Array.IndexOf(Order, c.Deciding?.Verdict);

    private static bool HasNews(ComparedCase c) =>
        (c.Deciding is { } time && time.Verdict != TimeVerdict.Same) || c.Changed is not null || c.Figures.Any(FigureRules.IsFlagged);

    private static Table Table(Comparison comparison, IReadOnlyList<ComparedCase> cases)
    {
        var ids = ComparisonText.FigureIds.Where(id => cases.Any(c => c.Figures.Any(f => f.Id == id))).ToList();
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in (string[])["Case", "Verdict", "Time", .. ids.Select(ComparisonText.Title), "Notes"])
            table.AddColumn(new TableColumn(Terminal.Cell(title, "bold")) { NoWrap = title is "Verdict" or "Time" });
        foreach (var c in cases)
        {
            table.AddRow([
                Terminal.Cell(Title(comparison, c)),
                Terminal.Cell(c.Deciding is null ? "–" : Quantity.Words(c.Deciding.Verdict), c.Deciding?.Verdict switch
                {
                    TimeVerdict.Slower => "red",
                    TimeVerdict.Faster => "green",
                    TimeVerdict.Inconclusive => "yellow",
                    _ => null,
                }),
                Terminal.Cell(c.Deciding is null ? "–" : ComparisonText.Time(c.Deciding, comparison.Kind)),
                .. ids.Select(id => Figure(c.Figures.FirstOrDefault(f => f.Id == id))),
                Terminal.Cell(Notes(comparison, c)),
            ]);
        }
        return table;
    }

    private static string Title(Comparison comparison, ComparedCase c) => c.Title + (comparison.Forced.Count > 0 ? " †" : "");

    private static string Notes(Comparison comparison, ComparedCase c)
    {
        var notes = ComparisonText.Notes(c);
        if (c.Deciding is not { Verdict: TimeVerdict.Inconclusive } time) return notes;
        var sight = ComparisonText.Sight(time, comparison.Rule, comparison.Kind);
        return notes.Length == 0 ? sight : $"{notes}; {sight}";
    }

    private static Markup Figure(FigureFinding? figure) =>
        Terminal.Cell(figure is null ? "–" : ComparisonText.Figure(figure), figure?.Verdict switch
        {
            FigureVerdict.More => "red",
            FigureVerdict.Less => "green",
            _ => null,
        });

    private static void PrintNotCompared(Comparison comparison)
    {
        foreach (var group in comparison.Cases.Where(c => c.State != ComparedState.Compared).GroupBy(c => c.State).OrderBy(g => g.Key))
        {
            Terminal.WriteLine($"{Quantity.Title(group.Key)} ({group.Count()}):");
            foreach (var c in group.Take(MostRows))
                Terminal.WriteLine($"  {Title(comparison, c)}{(ComparisonText.Notes(c) is { Length: > 0 } notes ? $": {notes}" : "")}");
            if (group.Count() > MostRows) Terminal.WriteLine($"  and {group.Count() - MostRows} more");
        }
    }
}
