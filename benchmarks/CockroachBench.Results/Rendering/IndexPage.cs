namespace CockroachBench.Results.Rendering;

// An environment as the index shows it. Before: name of the run that Changes are since.
internal sealed record IndexEntry(
    string Name, int Runs, string Entry, RunFile Newest, string? Before, Changes? Changes, PublishedEntry? Soak = null);

internal static class IndexPage
{
    public const string FileName = "README.md";
    private const int MostChanges = 5;
    // Publish writes only into a folder with this mark.
    private const string Mark = "[//]: # (cockroachbench:results)";
    private const int MarkedCharacters = 1_000;

    private static readonly (string Path, string Text)[] Others =
    [
        ("accuracy/accuracy.md", "the retention measurement on operations with known leaks (the Lab's `accuracy`)"),
        ("studies/retention.md", "the retention verdict on the suite's own operations, with planted leaks (the Lab's `verdicts`)"),
        ("rules/rules.md", "the rules of `compare` beside those of other tools, on recorded samples (the Lab's `evaluate`)"),
        ("faults/faults.md", "what remains after servers, children and hosts are killed"),
        ("site/index.html", "all runs on one page, usable offline"),
    ];

    public static bool IsIn(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (FileFacts.KindOf(file) != FileKind.Regular) return false;
        using var reader = new StreamReader(file);
        var top = new char[MarkedCharacters];
        return new string(top, 0, reader.ReadBlock(top)).Contains(Mark, StringComparison.Ordinal);
    }

    public static string Render(IReadOnlyList<IndexEntry> environments, Func<string, bool> isThere)
    {
        var text = new StringBuilder($"# Results\n\n{Mark}\n");
        text.Append(
        """
        `publish` writes this page; edits by hand are lost. Each folder is an environment: its page has the tables of the newest run,
        `claims.md` tests published advice against them, and `history/` keeps every run in the layout of an artifacts folder: `run.json`,
        `tables.md`, and BenchmarkDotNet's full JSON, reduced to what comparisons need.


        """.ReplaceLineEndings("\n"));
        var withSoaks = environments.Any(e => e.Soak is not null);
        if (withSoaks)
            text.Append($"`{EnvironmentSoakPage.FileName}` shows the newest soak: ")
                .Append("what habits do under sustained load, and what their remedies do. ")
                .Append($"`{PublishedEntry.FolderOf(EntryKind.Soak)}/` keeps every soak.\n\n");
        (string, bool)[] columns =
        [
            ("Environment", false), ("Newest run (UTC)", false), ("Commit", false), ("Profile", false), ("Cases", true), ("Runs", true),
            ("Best practice", false), .. withSoaks ? new[] { ("Under load (UTC)", false) } : [], ("Remarks", false),
        ];
        Markdown.AppendTable(text, columns, environments.Select(e => Row(e, withSoaks)));
        foreach (var environment in environments.Where(e => e.Changes is not null))
        {
            text.Append($"\n## What changed: {Markdown.Text(EnvironmentPage.Title(environment.Newest))}\n\n");
            if (RunPage.Marks(RunHeader.Of(environment.Newest)) is { Length: > 0 } marks) text.Append(marks).Append("\n\n");
            text.Append($"{environment.Entry} compared with {environment.Before}:\n\n");
            text.Append(ChangesSection.Render(environment.Changes!, MostChanges));
        }
        var others = Others.Where(o => isThere(o.Path)).ToList();
        if (others.Count > 0) text.Append("\n## Also here\n\n");
        foreach (var (path, what) in others) text.Append($"- [{path}]({path}): {what}\n");
        text.Append(
        """

        ## How to read the pages

        Fixed rules in code, with tests, derive every sentence and word on these pages from the figures.

        - A time has the half-width of its 99.9 % confidence interval, and no more digits than that supports. A ratio's interval takes both
          margins as independent.
        - *fastest*: every other variant's interval lies above its own. *among the fastest*: the intervals overlap. The floor is no variant.
        - *least live*: within 1 KB or 10 % of the lowest peak, if the highest peak is more than twice that and 1 KB.
        - *leaks*: the verdict on retained bytes. *leaves connections*: nothing is retained, but a slot or a session is left.
        - The sentences above a table describe its largest parameters: the fastest variant and those not told apart from it; the slowest;
          the least and most allocated, if more than 10 % apart; the most and least live at the peak, if 64 KB or more and twice the least;
          each leak, with the types that grow most. Then noise, wide intervals, and missing or failed cases.
        - What changed: allocated by more than 5 % and 512 B, peak live by 10 % and 1 KB, retained by its verdict or by 5 % with separate
          intervals, counts by 0.05. A time is listed if the intervals do not overlap, and is advisory, because two runs are not
          interleaved. A run is compared with the previous one of the same profile, if there is one.

        """.ReplaceLineEndings("\n"));
        return text.ToString();
    }

    public static string Cases(RunHeader run) =>
        run.Measured == run.Cases ? run.Measured.ToString() : $"{run.Measured} of {run.Cases}";

    private static string[] Row(IndexEntry environment, bool withSoaks)
    {
        var (run, header) = (environment.Newest, RunHeader.Of(environment.Newest));
        string[] standIn = run.Server is { IsStandIn: true } ? ["stand-in: says nothing about CockroachDB's own speed"] : [];
        var soak = environment.Soak is { } newest
            ? EnvironmentSoakPage.Link(EnvironmentSoakPage.Started(newest), environment.Name + "/", newest) : "";
        return
        [
            Markdown.Link(EnvironmentPage.Title(run), $"{environment.Name}/{EnvironmentPage.FileName}"),
            run.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm"), EnvironmentPage.Commit(run.Commit),
            Markdown.Text(run.Profile), Cases(header), environment.Runs.ToString(),
            Markdown.Link("claims", $"{environment.Name}/{ClaimsPage.FileName}"), .. withSoaks ? new[] { soak } : [],
            Markdown.Text(string.Join("; ", header.Marks.Concat(standIn))),
        ];
    }
}
