using System.Globalization;
using System.Text;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Rendering;

// The README's tables, written between two marks so that no figure there is typed. The first mark names the environment:
// <!-- headline:begin postgresql-15-... -->.
internal static class Headline
{
    private const string Begin = "<!-- headline:begin";
    private const string MarkEnd = "-->";
    private const string End = "<!-- headline:end -->";

    public static string? Environment(string readme) => Marks(readme) is var (name, _, _) ? name : null;

    public static string Replace(string readme, SuiteDescription suite, string environment, Run run, string page) =>
        Marks(readme) is var (_, start, end) ? $"{readme[..start]}\n{Render(suite, environment, run, page)}{readme[end..]}" : readme;

    private static string Render(SuiteDescription suite, string environment, Run run, string page)
    {
        var tables = FamilyTable.Build(run);
        var text = new StringBuilder();
        foreach (var headline in suite.Headlines)
        {
            var isFolder = headline.Family.EndsWith('/');
            var families = tables.Where(t => isFolder ? t.Family.StartsWith(headline.Family, StringComparison.Ordinal) : t.Family == headline.Family);
            IReadOnlyList<FamilyGroup> groups = [.. families.SelectMany(t => t.Groups)];
            if (groups.Count == 0) continue;
            if (headline.Group is { } key) groups = [groups.OrderByDescending(key).First()];
            var shown = new FamilyTable(headline.Family, groups);
            var parameters = groups is [{ Parameters.Length: > 0 } only] ? $", {only.Parameters}" : "";
            text.Append(CultureInfo.InvariantCulture, $"{headline.Title} (`{headline.Family}{(isFolder ? "*" : "")}`{parameters}):\n\n");
            AppendTable(text, headline, shown, isFolder);
            text.Append('\n');
            if (!isFolder) text.Append(Markdown.Text(Reading.Of(shown))).Append("\n\n");
            if (Picture(headline, environment, page) is { } picture) text.Append(picture).Append("\n\n");
        }
        return text.Append(CultureInfo.InvariantCulture,
            $"Environment of these figures ([the whole run](results/{environment}/README.md), [best practice, measured](results/{environment}/claims.md)):\n\n")
            .Append(RunPage.Environment(run.File)).ToString();
    }

    // As the environment's page shows it, seen from the repository's top.
    private static string? Picture(HeadlineTable headline, string environment, string page) => headline.Picture is null ? null : page.Split('\n')
        .FirstOrDefault(l => l.StartsWith("![", StringComparison.Ordinal) && l.Contains($"(plots/{headline.Picture}", StringComparison.Ordinal))
        ?.Replace("](", $"](results/{environment}/", StringComparison.Ordinal);

    private static void AppendTable(StringBuilder text, HeadlineTable headline, FamilyTable table, bool isFolder)
    {
        var columns = Column.For(table).Where(c => headline.Columns.Contains(c.Title)).ToList();
        Markdown.AppendTable(text, columns.Select(c => (c.Title, c.AlignRight)), table.Rows.Select(row => columns.Select(c => Markdown.Text(
            isFolder && c.Title == "Method" ? $"{row.Case.Family[headline.Family.Length..]} {row.Case.Method}" : c.Cell(row)))));
    }

    private static (string Name, int Start, int End)? Marks(string readme)
    {
        var begin = readme.IndexOf(Begin, StringComparison.Ordinal);
        if (begin < 0) return null;
        var close = readme.IndexOf(MarkEnd, begin, StringComparison.Ordinal);
        var end = close < 0 ? -1 : readme.IndexOf(End, close, StringComparison.Ordinal);
        return end < 0 ? null : (readme[(begin + Begin.Length)..close].Trim(), close + MarkEnd.Length, end);
    }
}
