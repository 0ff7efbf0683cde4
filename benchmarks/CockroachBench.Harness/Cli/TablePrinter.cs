using Spectre.Console;

namespace CockroachBench.Harness.Cli;

internal sealed class TablePrinter(Terminal terminal)
{
    public void Print(Run run)
    {
        foreach (var family in FamilyTable.Build(run))
        {
            Terminal.WriteLine();
            terminal.Heading(family.Family);
            terminal.Write(Table(family));
            if (Reading.Of(family) is { Length: > 0 } reading) terminal.Paragraph(reading);
        }
    }

    private static Table Table(FamilyTable family)
    {
        var columns = Column.For(family);
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(
                Terminal.Cell(column.Title, "bold")) { Alignment = column.AlignRight ? Justify.Right : Justify.Left, NoWrap = true });
        foreach (var group in family.Groups)
        {
            if (group.Parameters.Length > 0) table.AddRow(Terminal.Cell(group.Parameters, "italic"));
            foreach (var row in group.Rows) table.AddRow(columns.Select(c => Terminal.Cell(c.Cell(row))));
        }
        return table;
    }
}
