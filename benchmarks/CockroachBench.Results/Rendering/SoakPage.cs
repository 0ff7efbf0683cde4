namespace CockroachBench.Results.Rendering;

internal static class SoakPage
{
    public const string FileName = "soak.md";

    public static readonly IReadOnlyList<string> Rules =
    [
        "exhausts the pool (or the server): a request failed because no connection became free within the pool's timeout (or because the "
            + "server accepts no more sessions), and no later request was answered correctly",
        "fails: more than 1 % of the requests failed otherwise, none was answered, or answers stopped for twice the longest p99",
        "unfinished: nothing was answered, or nothing in the last seconds, and requests are under way that may only be slow",
        "leaks: the live heap after full collections, with no request under way, grows with the requests: Theil-Sen slope with its 99 % "
            + "interval above 0, more than 1 MB in all (0.25 MB where a pool lasts for less than the build-up), and not levelling off (a "
            + "service of --url is not collected: the least heap seen in each twelfth of the time, and more than 16 MB). Where requests "
            + "failed or connections were lost, the longest stretch without such losses counts",
        "unclear: requests failed or connections were lost, and no stretch without losses has five checkpoints",
        "degrades: the median p99 of the last quarter is at least 3 times that of the first, and at least 20 ms more",
        "stable: none of these",
    ];

    public static string Render(SoakFile soak, IReadOnlyList<Picture> pictures)
    {
        var page = new StringBuilder();
        page.Append($"# Requests under load: {Markdown.Text(soak.Id)}\n\n{Markdown.Text(LoadText(soak.Load))}\n\n");
        string[] unknown = soak.Server is null ? ["Server: not known; it is behind the service"] : [];
        Markdown.AppendList(page, unknown.Concat(Environments.Lines(soak.AsRun())));
        return page.Append('\n').Append(Content(soak, Pictures(pictures, PublishedEntry.PicturesFolder))).ToString();
    }

    // The page below its environment. Pictures: Markdown; may be empty.
    public static string Content(SoakFile soak, string pictures)
    {
        var page = new StringBuilder();
        var (titles, rows) = SoakTable.Of(soak.Scenarios);
        Markdown.AppendTable(page, titles, rows.Select(r => r.Select(Markdown.Text)));
        var marks = soak.Scenarios.SelectMany(s => s.Marks.Select(m => $"{s.Name}: {m}")).ToList();
        if (marks.Count > 0) page.Append("\nMarked (\\*):\n\n");
        Markdown.AppendList(page, marks);
        var leaks = SoakTable.Leaks(soak.Scenarios);
        if (leaks.Count > 0) page.Append("\nWhat a request leaves:\n\n");
        Markdown.AppendList(page, leaks);
        page.Append("\nThe verdict is the first of these that applies:\n\n");
        Markdown.AppendList(page, Rules);
        page.Append(pictures);
        foreach (var before in soak.Scenarios)
            if (soak.RemedyOf(before) is { } after) AppendPair(page, before, after);
        return page.ToString();
    }

    public static string Pictures(IReadOnlyList<Picture> pictures, string folder) =>
        string.Concat(pictures.Select(p => $"\n## {Markdown.Text(p.Title)}\n\n{p.ToMarkdown(folder)}\n"));

    // Where on the page a habit stands beside its remedy, as code hosts name headings.
    public static string? AnchorOf(SoakFile soak, SoakScenario habit) =>
        soak.RemedyOf(habit) is null ? null : $"{habit.Name}-before-and-after";

    public static string LoadText(SoakLoad load) =>
        $"{load.DurationSeconds:0.#} s per scenario, "
        + (load.Rate is { } rate
            ? $"open loop: {rate:0.###} requests/s on schedule, at most {load.Workers} at once; "
                + "latency counts from the moment a request was due, so waiting behind a slow one counts."
            : $"closed loop: {load.Workers} workers, each sends when its last request was answered; "
                + "a stalling service receives fewer requests, so the percentiles leave out requests that were never sent "
                + "(use --rate for those).");

    private static void AppendPair(StringBuilder page, SoakScenario before, SoakScenario after)
    {
        page.Append($"\n## {Markdown.Text(before.Name)}: before and after\n\n");
        var (titles, rows) = SoakTable.Of([before, after]);
        var lines = titles.Select((t, i) => new[] { t.Title, rows[0][i], rows[1][i] }).Append(["Request", before.Request, after.Request]);
        Markdown.AppendTable(
            page, [("", false), ($"Before: {Markdown.Text(before.Summary)}", false), ($"After: {Markdown.Text(after.Summary)}", false)],
            lines.Select(l => l.Select(Markdown.Text)));
    }
}
