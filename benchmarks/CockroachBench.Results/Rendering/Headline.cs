using System.Globalization;
using System.Text;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Rendering;

// The tables in the project's README: written from a published run between two marks, so that no figure there is typed. The first mark
// names the environment: <!-- headline:begin postgresql-15-... -->.
internal static class Headline
{
    private const string Begin = "<!-- headline:begin";
    private const string MarkEnd = "-->";
    private const string End = "<!-- headline:end -->";

    private const string Reads = "Reads/BufferedVsStreamed";
    private const string Lifetimes = "Lifetimes/";

    // What a list holds and a stream does not, over the number of rows.
    private const string PictureLink = "(plots/reads-bufferedvsstreamed-peak-live";

    private static readonly string[] ReadColumns = ["Method", "Mean", "× floor", "Allocated", "Peak live", "Retained", "Opened"];
    private static readonly string[] LifetimeColumns = ["Method", "Mean", "Retained", "Held", "Sessions", "Sockets"];

    public static string? Environment(string readme) =>
        Marks(readme) is var (_, name, _, _) ? name : null;

    public static string Replace(string readme, string environment, Run run, string page) => Marks(readme) is var (_, _, start, end)
        ? $"{readme[..start]}\n{Render(environment, run, page)}{readme[end..]}"
        : readme;

    private static string Render(string environment, Run run, string page)
    {
        var tables = FamilyTable.Build(run);
        var text = new StringBuilder();
        if (tables.FirstOrDefault(t => t.Family == Reads) is { } reads)
        {
            // The most rows, and of those the narrowest.
            var group = reads.Groups.OrderByDescending(g => Number(g, "Rows")).ThenBy(g => Number(g, "PayloadBytes")).First();
            text.Append(CultureInfo.InvariantCulture, $"Buffered and streamed (`{Reads}`{(group.Parameters.Length > 0 ? ", " + group.Parameters : "")}):\n\n");
            AppendTable(text, ReadColumns, reads with { Groups = [group] }, r => r.Case.Method);
            text.Append('\n').Append(Markdown.Text(Reading.Of(reads with { Groups = [group] }))).Append("\n\n");
            if (Picture(environment, page) is { } picture) text.Append(picture).Append("\n\n");
        }
        if (tables.Where(t => t.Family.StartsWith(Lifetimes, StringComparison.Ordinal)).ToList() is { Count: > 0 } lifetimes)
        {
            text.Append(CultureInfo.InvariantCulture, $"What is left behind (`{Lifetimes}*`):\n\n");
            AppendTable(text, LifetimeColumns, new FamilyTable(Lifetimes, [.. lifetimes.SelectMany(t => t.Groups)]), r => $"{r.Case.Family[Lifetimes.Length..]} {r.Case.Method}");
            text.Append('\n');
        }
        text.Append(CultureInfo.InvariantCulture, $"Environment of these figures ([the whole run](results/{environment}/README.md), [best practice, measured](results/{environment}/claims.md)):\n\n").Append(RunPage.Environment(run.File));
        return text.ToString();
    }

    // As the page shows it, seen from the repository's top.
    private static string? Picture(string environment, string page) => page.Split('\n')
        .FirstOrDefault(l => l.StartsWith("![", StringComparison.Ordinal) && l.Contains(PictureLink, StringComparison.Ordinal))
        ?.Replace("](", $"](results/{environment}/", StringComparison.Ordinal);

    private static double Number(FamilyGroup group, string parameter) => Judging.Evidence.Number(group.Rows[0].Case, parameter) ?? 0;

    private static void AppendTable(StringBuilder text, string[] titles, FamilyTable table, Func<FamilyRow, string> name)
    {
        var columns = Column.For(table).Where(c => titles.Contains(c.Title)).ToList();
        text.Append(Markdown.Row(columns.Select(c => c.Title))).Append(Markdown.Row(columns.Select(c => c.AlignRight ? "---:" : "---")));
        foreach (var row in table.Rows)
            text.Append(Markdown.Row(columns.Select(c => Markdown.Text(c.Title == "Method" ? name(row) : c.Cell(row)))));
    }

    private static (int Begin, string Name, int Start, int End)? Marks(string readme)
    {
        var begin = readme.IndexOf(Begin, StringComparison.Ordinal);
        if (begin < 0) return null;
        var close = readme.IndexOf(MarkEnd, begin, StringComparison.Ordinal);
        var end = close < 0 ? -1 : readme.IndexOf(End, close, StringComparison.Ordinal);
        return end < 0 ? null : (begin, readme[(begin + Begin.Length)..close].Trim(), close + MarkEnd.Length, end);
    }
}
