using System.Globalization;
using System.Text;
using CockroachBench.Results.Model;
using CockroachBench.Results.Plots;
using CockroachBench.Results.Soaks;

namespace CockroachBench.Results.Rendering;

// A soak as a Markdown page: the table, the rules, and for each habit before and after side by side.
internal static class SoakPage
{
    public const string FileName = "soak.md";

    public static readonly IReadOnlyList<string> Rules =
    [
        "exhausts the pool (or the server): a request failed because no connection was free within the pool's timeout (or because the server takes no more sessions), and none that was sent later was answered as it should be",
        "fails: more than 1 % of the requests failed otherwise, none was answered, or answers stopped for twice the longest p99",
        "unfinished: nothing was answered, or nothing in the last seconds, and requests are under way that may only be slow",
        "leaks: the live heap after full collections, with no request under way, grows with the requests: Theil-Sen slope with its 99 % interval above 0, more than 1 MB in all (0.25 MB where a pool lasts for less than the build-up), and not levelling off (somebody else's service is not collected: the least heap seen in each twelfth of the time, and more than 16 MB). "
            + "Where requests failed or connections were lost, the longest stretch without counts",
        "unclear: requests failed or connections were lost, and no stretch without has five checkpoints",
        "degrades: the median of the p99 of the last quarter is at least 3 times that of the first, and at least 20 ms more",
        "stable: none of these",
    ];

    public static string Render(SoakFile soak, IReadOnlyList<Picture> pictures)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Requests under load: {Escape(soak.Id)}\n\n{Escape(LoadText(soak.Load))}\n\n");
        foreach (var line in EnvironmentLines(soak)) page.Append(CultureInfo.InvariantCulture, $"- {Escape(line)}\n");
        return page.Append('\n').Append(Content(soak, Pictures(pictures, SoakPictures.FolderName))).ToString();
    }

    public static string Content(SoakFile soak, string pictures)
    {
        var page = new StringBuilder(Table(soak.Scenarios));
        var marks = soak.Scenarios.SelectMany(s => s.Marks.Select(m => $"{s.Name}: {m}")).ToList();
        if (marks.Count > 0)
        {
            page.Append("\nMarked (\\*):\n\n");
            foreach (var mark in marks) page.Append(CultureInfo.InvariantCulture, $"- {Escape(mark)}\n");
        }
        page.Append("\nThe verdicts, the first that holds:\n\n");
        foreach (var rule in Rules) page.Append(CultureInfo.InvariantCulture, $"- {Escape(rule)}\n");
        return page.Append(pictures).Append(Pairs(soak)).ToString();
    }

    public static string Pictures(IReadOnlyList<Picture> pictures, string folder) =>
        string.Concat(pictures.Select(p => $"\n## {Markdown.Text(p.Title)}\n\n{p.ToMarkdown(folder)}\n"));

    public static string Pairs(SoakFile soak)
    {
        var text = new StringBuilder();
        foreach (var before in soak.Scenarios)
        {
            if (soak.RemedyOf(before) is not { } after) continue;
            text.Append(CultureInfo.InvariantCulture, $"\n## {Escape(before.Name)}: before and after\n\n");
            text.Append(CultureInfo.InvariantCulture, $"| | Before: {Escape(before.Summary)} | After: {Escape(after.Summary)} |\n|---|---|---|\n");
            var (titles, rows) = SoakTable.Of([before, after]);
            for (var i = 0; i < titles.Count; i++)
                text.Append(CultureInfo.InvariantCulture, $"| {Escape(titles[i].Title)} | {Escape(rows[0][i])} | {Escape(rows[1][i])} |\n");
            text.Append(CultureInfo.InvariantCulture, $"| Request | {Escape(before.Request)} | {Escape(after.Request)} |\n");
        }
        return text.ToString();
    }

    public static string? AnchorOf(SoakFile soak, SoakScenario habit) => soak.RemedyOf(habit) is null ? null : $"{habit.Name}-before-and-after";

    public static string LoadText(SoakLoad load) => string.Create(CultureInfo.InvariantCulture,
        $"{load.DurationSeconds:0.#} s a scenario, {(load.Rate is { } rate
            ? $"open loop: {rate:0.###} requests/s on schedule, at most {load.Workers} at once; latency counts from the moment a request was due, so waiting behind a slow one counts"
            : $"closed loop: {load.Workers} workers, each sends when its last request was answered; a service that stalls is asked less, so the percentiles say nothing about requests that were never sent (--rate does)")}.");

    private static IEnumerable<string> EnvironmentLines(SoakFile soak)
    {
        if (soak.Server is null) yield return "Server: behind the service, not known here";
        foreach (var line in MarkdownTables.EnvironmentLines(soak.AsRun())) yield return line;
    }

    private static string Table(IReadOnlyList<SoakScenario> scenarios)
    {
        var (titles, rows) = SoakTable.Of(scenarios);
        var text = new StringBuilder();
        Row(titles.Select(t => t.Title));
        Row(titles.Select(t => t.Right ? "---:" : "---"));
        foreach (var row in rows) Row(row.Select(Escape));
        return text.ToString();

        void Row(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    private static string Escape(string text) => Markdown.Text(text);
}
