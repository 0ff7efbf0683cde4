using System.Globalization;
using System.Text;
using CockroachBench.Results.Publishing;
using CockroachBench.Results.Runs;
using CockroachBench.Results.Tables;

namespace CockroachBench.Results.Pages;

/// <summary>An environment as the index shows it.</summary>
/// <param name="Name">Its folder.</param>
/// <param name="Runs">How many runs it has.</param>
/// <param name="Entry">The newest run's folder.</param>
/// <param name="Newest">The newest run.</param>
/// <param name="Before">Entry of the run the newest is held against; null for the first.</param>
/// <param name="Changes">What changed since; null for the first.</param>
/// <param name="Soak">The newest soak; null where there is none.</param>
public sealed record IndexEntry(string Name, int Runs, string Entry, RunFile Newest, string? Before, Changes? Changes, PublishedSoak? Soak = null);

/// <summary><c>results/README.md</c>: what is published, the newest of each, and what changed.</summary>
public static class IndexPage
{
    /// <summary>The file's name.</summary>
    public const string FileName = "README.md";

    private const int MostChanges = 5;

    // What makes a folder one that publish may write into; the second is in pages from before there was a mark.
    private static readonly string[] Marks =
        ["[//]: # (cockroachbench:results)", "Written by `publish`; what is typed in here by hand does not stay."];

    // They stand at the top.
    private const int MarkedCharacters = 1_000;

    private static readonly (string Path, string Text)[] Others =
    [
        ("accuracy/accuracy.md", "the retention measurement held against operations of known leaks (the Lab's `accuracy`)"),
        ("rules/rules.md", "the rules of `compare` held against those of other tools, on recorded samples (the Lab's `evaluate`)"),
        ("faults/faults.md", "what was left after servers, children and hosts were killed"),
        ("site/index.html", "all runs on one page that needs no network"),
    ];

    /// <summary>Whether a folder has such a page, and so is one that <c>publish</c> made.</summary>
    public static bool IsIn(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (FileFacts.KindOf(file) != FileKind.Regular) return false;
        using var reader = new StreamReader(file);
        var top = new char[MarkedCharacters];
        var text = new string(top, 0, reader.ReadBlock(top));
        return Marks.Any(mark => text.Contains(mark, StringComparison.Ordinal));
    }

    /// <summary>The page.</summary>
    /// <param name="environments">By name.</param>
    /// <param name="isThere">Whether a file below <c>results/</c> is there.</param>
    public static string Render(IReadOnlyList<IndexEntry> environments, Func<string, bool> isThere)
    {
        var text = new StringBuilder($"# Results\n\n{Marks[0]}\n");
        text.Append(
            """
            Written by `publish`; what is typed in here by hand does not stay. A folder is an environment: its page has the tables of the newest run,
            `claims.md` holds advice against them, and `history/` keeps every run in the layout of an artifacts folder: `run.json`, `tables.md`, and
            BenchmarkDotNet's full JSON reduced to what comparing needs.


            """.ReplaceLineEndings("\n"));
        string[] underLoad = environments.Any(e => e.Soak is not null) ? ["Under load (UTC)"] : [];
        if (underLoad.Length > 0) text.Append(CultureInfo.InvariantCulture, $"`{EnvironmentSoakPage.FileName}` shows the newest soak, what habits do under sustained load and what their remedies do; `{PublishedSoak.SoaksFolder}/` keeps every one.\n\n");
        text.Append(Markdown.Row(["Environment", "Newest run (UTC)", "Commit", "Profile", "Cases", "Runs", "Best practice", .. underLoad, "Remarks"]))
            .Append(Markdown.Row(["---", "---", "---", "---", "---:", "---:", "---", .. underLoad.Select(_ => "---"), "---"]));
        foreach (var environment in environments)
        {
            var run = environment.Newest;
            var header = RunHeader.Of(run);
            text.Append(Markdown.Row(
            [
                Markdown.Link(EnvironmentPage.Title(run), $"{environment.Name}/{EnvironmentPage.FileName}"),
                run.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), EnvironmentPage.Commit(run.Commit), Markdown.Text(run.Profile),
                Cases(header), environment.Runs.ToString(CultureInfo.InvariantCulture), Markdown.Link("claims", $"{environment.Name}/{ClaimsPage.FileName}"),
                .. underLoad.Select(_ => Soak(environment)),
                Markdown.Text(string.Join("; ", RunMarks.Of(header).Concat(run.Server is { IsStandIn: true } ? ["stand-in: says nothing about CockroachDB's own speed"] : []))),
            ]));
        }
        foreach (var environment in environments.Where(e => e.Changes is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## What changed: {Markdown.Text(EnvironmentPage.Title(environment.Newest))}\n\n");
            if (RunMarks.Markdown(RunHeader.Of(environment.Newest)) is { Length: > 0 } marks) text.Append(marks).Append("\n\n");
            text.Append(CultureInfo.InvariantCulture, $"{environment.Entry} held against {environment.Before}:\n\n").Append(ChangesSection.Render(environment.Changes!, MostChanges));
        }
        var others = Others.Where(o => isThere(o.Path)).ToList();
        if (others.Count > 0) text.Append("\n## Also here\n\n");
        foreach (var (path, what) in others) text.Append(CultureInfo.InvariantCulture, $"- [{path}]({path}): {what}\n");
        text.Append(
            """

            ## How the words come about

            Every sentence and word on these pages is derived from the figures by rules that are code, with tests.

            - A time has the half-width of its 99.9 % interval, and no more digits than that supports; so have ratios, whose interval takes both margins as independent.
            - *fastest*: every other variant's interval lies above its own. *among the fastest*: the intervals overlap. The floor (`WireDrain`) is no variant.
            - *least live*: within 1 KB or 10 % of the lowest peak, where the highest is more than twice that and 1 KB.
            - *leaks*: the verdict on retained bytes. *leaves connections*: nothing is retained, but a slot or a session is left.
            - The sentences above a table speak of its largest parameters: the fastest and what is not told apart from it, the slowest, least and most allocated where they are
              more than 10 % apart, most and least live at the peak where that is 64 KB or more and twice the least, each leak with the types that grow most; then what is noise, wide, missing or failed.
            - What changed: allocated by more than 5 % and 512 B, peak live by 10 % and 1 KB, retained by its verdict or by 5 % with intervals apart, counts by 0.05.
              A time is listed where the intervals lie apart, and is advisory: two runs are not interleaved. A run is held against the one before it of the same profile, if there is one.

            """.ReplaceLineEndings("\n"));
        return text.ToString();
    }

    private static string Soak(IndexEntry environment) =>
        environment.Soak is { } soak ? EnvironmentSoakPage.Link(EnvironmentSoakPage.Started(soak), environment.Name + "/", soak) : "";

    /// <summary>Measured of all cases.</summary>
    internal static string Cases(RunHeader run) => run.Measured == run.Cases
        ? run.Measured.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{run.Measured} of {run.Cases}");
}
