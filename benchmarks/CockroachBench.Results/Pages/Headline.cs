using System.Globalization;
using System.Text;
using CockroachBench.Results.Publishing;
using CockroachBench.Results.Runs;
using CockroachBench.Results.Tables;

namespace CockroachBench.Results.Pages;

/// <summary>The table in the project's README, written between two marks from a published run: no figure there is typed.</summary>
/// <remarks>The first mark names the environment: <c>&lt;!-- headline:begin postgresql-15-... --&gt;</c>.</remarks>
public static class Headline
{
    private const string Begin = "<!-- headline:begin";
    private const string MarkEnd = "-->";
    private const string End = "<!-- headline:end -->";

    // A list against a stream, and a connection or a data source disposed or not.
    private static readonly (string Family, string[] Methods)[] Shown =
    [
        ("Reads/BufferedVsStreamed", ["Buffered_Npgsql", "Streamed_Npgsql"]),
        ("Lifetimes/NeverDisposedConnection", ["Query_Disposed", "Query_NeverDisposed"]),
        ("Lifetimes/DataSourcePerOperation", ["Query_SharedDataSource", "Query_DataSourceNeverDisposed"]),
    ];

    private static readonly string[] Columns = ["Method", "Mean", "Allocated", "Peak live", "Retained", "Opened", "Held", "Sessions"];

    /// <summary>The environment a README asks for; null where it has no marks.</summary>
    public static string? Environment(string readme) =>
        Marks(readme) is var (_, name, _, _) ? name : null;

    /// <summary>The README with the table of a run between its marks.</summary>
    /// <param name="readme">The text, with marks.</param>
    /// <param name="environment">The environment's folder below <c>results/</c>.</param>
    /// <param name="run">Its newest run.</param>
    public static string Replace(string readme, string environment, Run run) => Marks(readme) is var (_, _, start, end)
        ? $"{readme[..start]}\n{Render(environment, run)}{readme[end..]}"
        : readme;

    private static string Render(string environment, Run run)
    {
        var tables = FamilyTable.Build(run);
        var table = new FamilyTable("", [.. Shown.SelectMany(s => Groups(tables, s.Family, s.Methods))]);
        var columns = Column.For(table).Where(c => Columns.Contains(c.Title)).ToList();
        var server = Markdown.Text(run.File.Server?.DisplayName ?? "No server");
        var text = new StringBuilder(Markdown.Row(columns.Select(c => c.Title == "Method" ? server : c.Title)));
        text.Append(Markdown.Row(columns.Select(c => c.AlignRight ? "---:" : "---")));
        foreach (var group in table.Groups)
        {
            foreach (var row in group.Rows)
            {
                var name = Name(row.Case.Method, group.Parameters);
                text.Append(Markdown.Row(columns.Select(c => Markdown.Text(c.Title == "Method" ? name : c.Cell(row)))));
            }
        }
        text.Append('\n');
        if (RunMarks.Markdown(RunHeader.Of(run.File)) is { Length: > 0 } marks) text.Append(marks).Append("\n\n");
        if (run.File.Server is { IsStandIn: true })
            text.Append("PostgreSQL is a stand-in: these figures say nothing about CockroachDB's own speed.\n");
        var commit = EnvironmentPage.Commit(run.File.Commit);
        var folder = $"results/{environment}";
        return text
            .Append(CultureInfo.InvariantCulture, $"Environment: {Markdown.Text(EnvironmentPage.Title(run.File))}; ")
            .Append(CultureInfo.InvariantCulture, $"{run.File.StartedAt:yyyy-MM-dd HH:mm} UTC, commit {commit}.\n")
            .Append(CultureInfo.InvariantCulture, $"More: [all tables of this run]({folder}/{EnvironmentPage.FileName}), ")
            .Append(CultureInfo.InvariantCulture, $"[common advice checked by it]({folder}/{ClaimsPage.FileName}).\n")
            .ToString();
    }

    // Of a family the most rows, and of those the narrowest.
    private static IEnumerable<FamilyGroup> Groups(IReadOnlyList<FamilyTable> tables, string family, string[] methods) => tables
        .Where(t => t.Family == family)
        .Select(t => t.Groups.OrderByDescending(g => Number(g, "Rows")).ThenBy(g => Number(g, "PayloadBytes")).First())
        .Select(g => g with { Rows = [.. g.Rows.Where(r => methods.Contains(r.Case.Method))] });

    private static string Name(string method, string parameters) => parameters.Length > 0 ? $"{method} ({parameters})" : method;

    private static double Number(FamilyGroup group, string parameter) => Claims.Evidence.Number(group.Rows[0].Case, parameter) ?? 0;

    private static (int Begin, string Name, int Start, int End)? Marks(string readme)
    {
        var begin = readme.IndexOf(Begin, StringComparison.Ordinal);
        if (begin < 0) return null;
        var close = readme.IndexOf(MarkEnd, begin, StringComparison.Ordinal);
        var end = close < 0 ? -1 : readme.IndexOf(End, close, StringComparison.Ordinal);
        return end < 0 ? null : (begin, readme[(begin + Begin.Length)..close].Trim(), close + MarkEnd.Length, end);
    }
}
