namespace CockroachBench.Results.Rendering;

internal static class MarkdownTables
{
    public const string FileName = "tables.md";

    public static string Render(Run run)
    {
        var page = new StringBuilder();
        page.Append($"# Run {Markdown.Text(run.File.Id)}\n\n");
        Markdown.AppendList(page, Environments.Lines(run.File));
        foreach (var table in FamilyTable.Build(run)) page.Append('\n').Append(Render(table));
        return page.ToString();
    }

    public static string Render(FamilyTable table)
    {
        var columns = Column.For(table);
        var text = new StringBuilder();
        text.Append($"## {Markdown.Text(table.Family)}\n\n");
        if (Reading.Of(table) is { Length: > 0 } reading) text.Append(Markdown.Text(reading)).Append("\n\n");
        var titles = columns.Select(c => (c.Title, c.AlignRight));
        var rows = table.Groups.SelectMany(g => g.Rows.Select(r => (g.Parameters, Cells: columns.Select(c => Markdown.Text(c.Cell(r))))));
        if (table.Groups.Any(g => g.Parameters.Length > 0))
            Markdown.AppendTable(text, titles.Prepend(("Parameters", false)),
                rows.Select(r => r.Cells.Prepend(Markdown.Text(r.Parameters))));
        else
            Markdown.AppendTable(text, titles, rows.Select(r => r.Cells));
        return text.ToString();
    }
}
