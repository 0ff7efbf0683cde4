using System.Globalization;
using System.Text;
using CockroachBench.Results.Runs;

namespace CockroachBench.Results.Tables;

/// <summary>A run's tables as Markdown.</summary>
public static class MarkdownTables
{
    /// <summary>The file's name within the artifacts folder.</summary>
    public const string FileName = "tables.md";

    /// <summary>The whole page: environment, then a table and its reading a family.</summary>
    public static string Render(Run run)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Run {Markdown.Text(run.File.Id)}\n\n");
        foreach (var line in EnvironmentLines(run.File)) page.Append(CultureInfo.InvariantCulture, $"- {Markdown.Text(line)}\n");
        foreach (var table in FamilyTable.Build(run)) page.Append('\n').Append(Render(table));
        return page.ToString();
    }

    /// <summary>One family: heading, reading, table.</summary>
    public static string Render(FamilyTable table)
    {
        var columns = Column.For(table);
        var withParameters = table.Groups.Any(g => g.Parameters.Length > 0);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {Markdown.Text(table.Family)}\n\n");
        if (Reading.Of(table) is { Length: > 0 } reading) text.Append(Markdown.Text(reading)).Append("\n\n");

        var titles = columns.Select(c => c.Title);
        var rules = columns.Select(c => c.AlignRight ? "---:" : "---");
        AppendRow(text, withParameters ? titles.Prepend("Parameters") : titles);
        AppendRow(text, withParameters ? rules.Prepend("---") : rules);
        foreach (var group in table.Groups)
        {
            foreach (var row in group.Rows)
            {
                var cells = columns.Select(c => Markdown.Text(c.Cell(row)));
                AppendRow(text, withParameters ? cells.Prepend(Markdown.Text(group.Parameters)) : cells);
            }
        }
        return text.ToString();
    }

    /// <summary>The environment in a few lines: what a reader must know before believing a figure.</summary>
    public static IReadOnlyList<string> EnvironmentLines(RunFile run)
    {
        var lines = new List<string>();
        if (run.Server is { } server)
        {
            lines.Add($"Server: {server.DisplayName}; {server.Description}");
            if (server.IsStandIn) lines.Add("PostgreSQL is a stand-in: these figures say nothing about CockroachDB's own speed.");
            if (server.Capabilities.FirstOrDefault(c => c is { Name: "SessionView", Supported: false }) is { } unseen)
                lines.Add($"Sessions are not counted: this login may not see them ({unseen.Detail}).");
        }
        if (run.DriverSettings is { Count: > 0 } settings) lines.Add($"Npgsql's settings: {string.Join("; ", settings.Select(s => $"{s.Key}={s.Value}"))}");
        lines.Add($"Drivers: {string.Join(", ", run.Packages.Select(p => $"{p.Key} {p.Value}"))}");
        lines.Add($"Runtime: {run.Runtime.Framework}, {run.Runtime.Architecture}, {run.Runtime.BuildConfiguration}{(run.Runtime.ServerGc ? ", server GC" : "")}{string.Concat(run.Runtime.Environment.Select(v => $", {v.Key}={v.Value}"))}");
        lines.Add($"Machine: {run.Machine.Processor}, {run.Machine.LogicalCores} logical cores, {(run.Machine.MemoryBytes > 0 ? Quantity.Bytes(run.Machine.MemoryBytes) + ", " : "")}{run.Machine.OperatingSystem}{(run.Machine.VirtualMachine is { } vm ? $", virtual ({vm})" : "")}");
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"Run: profile {run.Profile}{(run.Timing == false ? " without times" : "")}, {run.StartedAt:yyyy-MM-dd HH:mm} UTC{(run.Commit is { } c ? $", commit {c.Sha[..Math.Min(10, c.Sha.Length)]}{(c.Dirty ? " with uncommitted changes" : "")}" : "")}"));
        return lines;
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.Append(Markdown.Row(cells));
}
