using CockroachBench.Results.Rendering;
using Spectre.Console;

namespace CockroachBench.Soak;

// A table that is redrawn in a terminal; elsewhere a line every few seconds.
internal sealed class SoakDisplay(Terminal terminal)
{
    private const int SamplesALine = 8;

    private static readonly (string Title, Func<SoakSample, string> Cell)[] Columns =
    [
        ("s", s => Number(s.Seconds)), ("requests/s", s => Number(s.Requests)), ("errors/s", s => Number(s.Errors)),
        ("p50", s => Time(s.P50)), ("p95", s => Time(s.P95)), ("p99", s => Time(s.P99)),
        ("heap", s => Bytes(s.Reading?.HeapBytes)), ("GC pauses", s => s.Reading?.GcPauseMilliseconds is { } ms ? Quantity.Time(ms * 1e6)
            : ""), ("resident", s => Bytes(s.Reading?.ResidentBytes)),
        ("threads", s => Number(s.Reading?.Threads)), ("sockets", s => Number(s.Reading?.Sockets)),
        ("pool busy/idle/wait", s => s.Reading?.PoolBusy is null ? ""
            : $"{s.Reading.PoolBusy}/{s.Reading.PoolIdle}/{s.Reading.PoolWaiting}"),
        ("sessions", s => Number(s.Sessions)), ("bytes/session", s => Bytes(s.SessionBytes)),
    ];

    public async Task<SoakScenario> RunAsync(string name, Func<Action<SoakSample>, Task<SoakScenario>> run)
    {
        if (!Terminal.IsInteractive)
        {
            var seen = 0;
            return await run(s => { if (seen++ % SamplesALine == SamplesALine - 1) Terminal.WriteLine($"  {name}: {Line(s)}"); });
        }
        var table = NewTable();
        SoakScenario? done = null;
        await terminal.LiveAsync(table, async refresh => done = await run(s =>
        {
            table.AddRow(Columns.Select(c => Terminal.Cell(c.Cell(s))));
            if (table.Rows.Count > 12) table.RemoveRow(0);
            refresh();
        }));
        return done!;
    }

    public void Print(IReadOnlyList<SoakScenario> scenarios)
    {
        var (titles, rows) = SoakTable.Of(scenarios);
        var table = new Table { Border = TableBorder.Simple };
        foreach (var (title, right) in titles)
            table.AddColumn(new TableColumn(Terminal.Cell(title, "bold")) { Alignment = right ? Justify.Right : Justify.Left });
        foreach (var row in rows) table.AddRow(row.Select(c => Terminal.Cell(c)));
        terminal.Write(table);
        foreach (var scenario in scenarios)
            foreach (var mark in scenario.Marks) terminal.Paragraph($"* {scenario.Name}: {mark}");
        foreach (var leak in SoakTable.Leaks(scenarios)) terminal.Paragraph($"A request leaves, {leak}");
    }

    private static Table NewTable()
    {
        var table = new Table { Border = TableBorder.Simple };
        // One word a line: a title broken elsewhere cannot be read.
        foreach (var column in Columns)
        {
            var words = Terminal.Cell(column.Title.Replace("/", " /", StringComparison.Ordinal).Split(' '), "bold");
            table.AddColumn(new TableColumn(words) { Alignment = Justify.Right, Padding = new Padding(0, 0, 1, 0), NoWrap = true });
        }
        return table;
    }

    private static string Line(SoakSample s) =>
        string.Join(", ", Columns.Select(c => (c.Title, Text: c.Cell(s))).Where(c => c.Text.Length > 0).Select(c => $"{c.Title} {c.Text}"));

    private static string Number(double? value) => value is { } v ? v.ToString(v < 10 ? "0.#" : "0") : "";
    private static string Bytes(double? value) => value is { } v ? Quantity.Bytes(v) : "";
    private static string Time(double? nanoseconds) => nanoseconds is { } ns ? Quantity.Time(ns) : "";
}
