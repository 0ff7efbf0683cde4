using System.Globalization;
using System.Text;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Rendering;

// What changed since the run before, as Markdown.
internal static class ChangesSection
{
    public static string Render(Changes changes, int limit)
    {
        if (changes.IsNone) return "Nothing beyond noise.\n";
        var text = new StringBuilder();
        List(text, "Circumstances", [.. changes.Circumstances.Select(Markdown.Text)], limit);
        List(text, "New cases", [.. changes.Added.Select(c => Markdown.Text(Name(c)))], limit);
        List(text, "Missing cases", [.. changes.Missing.Select(c => Markdown.Text($"{Name(c)}{(c.State == CaseState.NotRun ? "" : $" ({Word(c.State)}{(c.Reason is { } reason ? $": {reason}" : "")})")}"))], limit);
        Table(text, "Figures that hardly depend on load:", changes.Figures, limit);
        Table(text, "Times, advisory (two runs, not interleaved; intervals of 99.9 % lie apart):", changes.Times, limit);
        return text.ToString();
    }

    private static string Name(RunCase c) =>
        $"{c.Family} {c.Method}{(c.Parameters.Count > 0 ? $" ({string.Join(", ", c.Parameters.Select(p => $"{p.Key}={p.Value}"))})" : "")}";

    private static string Word(CaseState state) => state switch { CaseState.NotSupported => "not supported", CaseState.Failed => "failed", CaseState.Checked => "checked", _ => "not run" };

    private static void List(StringBuilder text, string title, List<string> items, int limit)
    {
        if (items.Count == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"- {title} ({items.Count}): {string.Join("; ", items.Take(limit))}{(items.Count > limit ? "; ..." : "")}\n");
    }

    private static void Table(StringBuilder text, string title, IReadOnlyList<Change> changes, int limit)
    {
        if (changes.Count == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"\n{title}\n\n").Append(Markdown.Row(["Case", "Figure", "Before", "After"])).Append(Markdown.Row(["---", "---", "---:", "---:"]));
        foreach (var change in changes.Take(limit))
            text.Append(Markdown.Row([Markdown.Text(Name(change.Case)), change.Figure, Markdown.Text(change.Before), Markdown.Text(change.After)]));
        if (changes.Count > limit) text.Append(CultureInfo.InvariantCulture, $"\n{changes.Count - limit} more are smaller.\n");
    }
}
