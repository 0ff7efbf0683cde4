namespace CockroachBench.Results.Rendering;

internal static class ChangesSection
{
    public static string Render(Changes changes, int limit)
    {
        if (changes.IsNone) return "Nothing beyond noise.\n";
        var text = new StringBuilder();
        List(text, "Circumstances", changes.Circumstances, limit);
        List(text, "New cases", [.. changes.Added.Select(c => c.Title)], limit);
        List(text, "Missing cases", [.. changes.Missing.Select(c => c.Title + Why(c))], limit);
        Table(text, "Figures that hardly depend on load:", changes.Figures, limit);
        Table(text, "Times, advisory (two runs, not interleaved; their 99.9 % intervals do not overlap):", changes.Times, limit);
        return text.ToString();
    }

    private static string Why(RunCase c) =>
        c.State == CaseState.NotRun ? "" : $" ({Column.Word(c.State)}{(c.Reason is { } reason ? $": {reason}" : "")})";

    private static void List(StringBuilder text, string title, IReadOnlyList<string> items, int limit)
    {
        if (items.Count == 0) return;
        var shown = string.Join("; ", items.Take(limit).Select(Markdown.Text));
        text.Append($"- {title} ({items.Count}): {shown}{(items.Count > limit ? "; ..." : "")}\n");
    }

    private static void Table(StringBuilder text, string title, IReadOnlyList<Change> changes, int limit)
    {
        if (changes.Count == 0) return;
        text.Append($"\n{title}\n\n");
        Markdown.AppendTable(
            text, [("Case", false), ("Figure", false), ("Before", true), ("After", true)], changes.Take(limit).Select(c => new[]
            {
                Markdown.Text(c.Case.Title), c.Figure, Markdown.Text(c.Before), Markdown.Text(c.After),
            }));
        if (changes.Count > limit) text.Append($"\n{changes.Count - limit} more are smaller.\n");
    }
}
