namespace CockroachBench.Results.Rendering;

// The README's table, written between two marks so that no figure there is typed. The first mark names the environment:
// <!-- headline:begin postgresql-15-... -->.
internal static class Headline
{
    private const string Begin = "<!-- headline:begin";
    private const string MarkEnd = "-->";
    private const string End = "<!-- headline:end -->";

    private static readonly string[] Columns = ["Method", "Mean", "Allocated", "Peak live", "Retained", "Opened", "Held", "Sessions"];

    public static string? Environment(string readme) => Marks(readme) is var (name, _, _) ? name : null;

    public static string Replace(string readme, SuiteDescription suite, string environment, Run run) =>
        Marks(readme) is var (_, start, end) ? $"{readme[..start]}\n{Render(suite, environment, run)}{readme[end..]}" : readme;

    private static string Render(SuiteDescription suite, string environment, Run run)
    {
        var tables = FamilyTable.Build(run);
        var table = new FamilyTable("", [.. suite.Headline.SelectMany(rows => Groups(tables, rows))]);
        var columns = Column.For(table).Where(c => Columns.Contains(c.Title)).ToList();
        var server = Markdown.Text(run.File.Server?.DisplayName ?? "No server");
        var text = new StringBuilder();
        Markdown.AppendTable(text, columns.Select(c => (c.Title == "Method" ? server : c.Title, c.AlignRight)),
            table.Groups.SelectMany(g => g.Rows.Select(r => columns.Select(c =>
                Markdown.Text(c.Title == "Method" ? g.Label(r.Case.Method) : c.Cell(r))))));
        text.Append('\n');
        if (RunPage.Marks(RunHeader.Of(run.File)) is { Length: > 0 } marks) text.Append(marks).Append("\n\n");
        if (run.File.Server is { IsStandIn: true })
            text.Append("PostgreSQL is a stand-in: these figures say nothing about CockroachDB's own speed.\n");
        var commit = EnvironmentPage.Commit(run.File.Commit);
        var folder = $"results/{environment}";
        text.Append($"Environment: {Markdown.Text(EnvironmentPage.Title(run.File))}; ")
            .Append($"{run.File.StartedAt:yyyy-MM-dd HH:mm} UTC, commit {commit}.\n")
            .Append($"More: [all tables of this run]({folder}/{EnvironmentPage.FileName}), ")
            .Append($"[common advice checked by it]({folder}/{ClaimsPage.FileName}).\n");
        return text.ToString();
    }

    private static IEnumerable<FamilyGroup> Groups(IReadOnlyList<FamilyTable> tables, HeadlineRows rows) => tables
        .Where(t => t.Family == rows.Family)
        .Select(t => t.Groups.OrderByDescending(rows.Key).First())
        .Select(g => g with { Rows = [.. g.Rows.Where(r => rows.Methods.Contains(r.Case.Method))] });

    private static (string Name, int Start, int End)? Marks(string readme)
    {
        var begin = readme.IndexOf(Begin, StringComparison.Ordinal);
        if (begin < 0) return null;
        var close = readme.IndexOf(MarkEnd, begin, StringComparison.Ordinal);
        var end = close < 0 ? -1 : readme.IndexOf(End, close, StringComparison.Ordinal);
        return end < 0 ? null : (readme[(begin + Begin.Length)..close].Trim(), close + MarkEnd.Length, end);
    }
}
