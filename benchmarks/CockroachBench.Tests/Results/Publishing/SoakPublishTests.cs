using CockroachBench.Results.Model;
using CockroachBench.Results.Plots;
using CockroachBench.Results.Publishing;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Publishing;

// What publish makes of soaks, by the same rules as of runs.
public sealed class SoakPublishTests : IDisposable
{
    private const string Environment = "postgresql-15-stand-in-a-2-cores-net10";
    private const string Entry = $"{Environment}/soaks/20260102-030405-0123456789";

    private static readonly SoakVerdict Stable = new(SoakOutcome.Stable, "stable");
    private static readonly SoakVerdict Exhausts = new(SoakOutcome.ExhaustsPool, "exhausts the pool after 100 requests", 100);

    private readonly TemporaryFolder _folder = new();
    private string Results => _folder.Combine("results");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_soak_becomes_a_page_that_the_pages_of_its_environment_link_to()
    {
        var said = await PublishAsync(Run(), Soak());
        var after = Published.Contents(Results);
        Assert.Equal(
            [
                "README.md", $"{Environment}/README.md", $"{Environment}/claims.md",
                $"{Environment}/history/20260102-030405-0123456789/results/T-report-full.json",
                $"{Environment}/history/20260102-030405-0123456789/run.json", $"{Environment}/history/20260102-030405-0123456789/tables.md",
                $"{Environment}/soak.md", $"{Entry}/soak.csv", $"{Entry}/soak.json", "site/index.html",
            ],
            after.Keys);
        Assert.Contains($"Published 20260102-030405-soak-abcd as {Entry}.", said);
        var page = after[$"{Environment}/soak.md"];
        Assert.StartsWith("# Requests under load: PostgreSQL 15.8 (stand-in), A Processor, 2 cores, .NET 10.0.0\n\n"
            + "The newest of 1 published soak: 20260102-030405-soak-abcd. ", page, StringComparison.Ordinal);
        Assert.Contains("## connection-left-open: before and after\n\n"
            + "|  | Before: connection-left-open form | After: finally form |\n| --- | --- | --- |\n", page, StringComparison.Ordinal);
        Assert.Contains("| Verdict | exhausts the pool after 100 requests | stable |", page, StringComparison.Ordinal);
        Assert.Contains($"\n- {SoakPage.Rules[^1]}\n", page, StringComparison.Ordinal);
        Assert.Contains("\nNo pictures: they could not be drawn", page, StringComparison.Ordinal);
        Assert.EndsWith(
            "| [20260102-030405-0123456789](soaks/20260102-030405-0123456789/soak.json) | 2026-01-02 03:04 | 0123456789 | "
                + "[soak.csv](soaks/20260102-030405-0123456789/soak.csv) |  |\n", page, StringComparison.Ordinal);
        Assert.Contains("; [requests under load](soak.md); [all environments](../README.md).", after[$"{Environment}/README.md"],
            StringComparison.Ordinal);
        Assert.Contains($"| [claims]({Environment}/claims.md) | [2026-01-02 03:04]({Environment}/soak.md) |", after["README.md"],
            StringComparison.Ordinal);
        Assert.Contains("](soak.md#connection-left-open-before-and-after): exhausts the pool after 100 requests; with the remedy, "
            + "finally: stable", after[$"{Environment}/claims.md"], StringComparison.Ordinal);
        // What is kept is what other tools read as artifacts.
        Assert.Equivalent(Clean, SoakFile.Read(Path.Combine(Results, Entry)), strict: true);
        Assert.Equal(SoakCsv.Render(Clean), after[$"{Entry}/soak.csv"]);
    }

    [Fact]
    public async Task Publishing_again_changes_no_byte_in_any_order()
    {
        var (run, soak, later) = (Run(), Soak(), Soak("later", Later));
        await PublishAsync(run, soak, later);
        var before = Published.Contents(Results);
        Assert.Equal(["20260102-030405-soak-abcd is published already.", $"Nothing changed in {Results}."], await PublishAsync(soak));
        foreach (var again in (string[][])[[], [Soak("copy")], [Path.Combine(soak, SoakFile.FileName)], [Path.Combine(Results, Entry)]])
        {
            await PublishAsync(again);
            Assert.Equal(before, Published.Contents(Results));
        }
        var apart = _folder.Combine("apart");
        foreach (var artifacts in (string[])[run, later, soak]) await Published.PublishAsync(new([artifacts], apart));
        Assert.Equal(before, Published.Contents(apart));
        Assert.Contains("The newest of 2 published soaks: 20260103-000000-soak-0002. ", before[$"{Environment}/soak.md"],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_soak_is_found_beside_a_run_in_one_folder()
    {
        var both = Run();
        Clean.Write(both);
        Assert.Equal(3, (await PublishAsync(both)).Count);
        Assert.Contains($"{Entry}/soak.json", Published.Contents(Results).Keys);
    }

    [Theory]
    [InlineData("stopped", "--allow-failed", "the run did not complete")]
    [InlineData("dirty", "--allow-dirty", "measured with uncommitted changes")]
    [InlineData("debug", "--allow-debug", "Debug build: its times do not count")]
    public async Task A_soak_that_is_not_clean_is_published_only_when_asked_for_and_marked_on_every_page_that_shows_it(
        string fault, string option, string mark)
    {
        var clean = Clean;
        var soak = Soak("soak", fault switch
        {
            "stopped" => clean with { Complete = false },
            "dirty" => clean with { Commit = clean.Commit! with { Dirty = true } },
            _ => clean with { Runtime = clean.Runtime with { BuildConfiguration = "Debug" } },
        });
        Assert.Equal($"{soak}: {mark}. Not published. Pass {option} to publish it with that mark.", await RefusalAsync(Run(), soak));
        await Published.PublishAsync(new([Run(), soak], Results)
        {
            AllowFailed = option == "--allow-failed",
            AllowDirty = option == "--allow-dirty",
            AllowDebug = option == "--allow-debug",
        });
        foreach (var page in (string[])["README.md", $"{Environment}/README.md", $"{Environment}/claims.md", $"{Environment}/soak.md"])
            Assert.Contains(mark, Published.Contents(Results)[page], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_soak_of_an_external_service_has_no_environment()
    {
        var soak = Soak("soak", Clean with { Server = null });
        Assert.StartsWith(
            $"{soak}: the soak 20260102-030405-soak-abcd loaded a service of --url whose server is not known",
            await RefusalAsync(Run(), soak), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_soak_without_scenarios_has_nothing_to_publish() =>
        Assert.Contains("holds no measured scenario",
            await RefusalAsync(Run(), Soak("soak", Clean with { Scenarios = [] })), StringComparison.Ordinal);

    [Fact]
    public async Task A_soak_needs_a_run_of_its_environment()
    {
        var elsewhere = Soak("elsewhere", Clean with { Machine = Clean.Machine with { LogicalCores = 64 } });
        var refusal = $"{elsewhere}: a soak is published beside runs, and no run of the environment ";
        var environment = Environment.Replace("-2-", "-64-", StringComparison.Ordinal);
        Assert.StartsWith($"{refusal}{environment} is published", await RefusalAsync(Run(), elsewhere), StringComparison.Ordinal);
        Assert.StartsWith(refusal, await RefusalAsync(elsewhere), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_soaks_of_one_id_are_refused_unless_they_are_the_same()
    {
        var (run, one, other) = (Run(), Soak("one"), Soak("other", Clean with { Load = new SoakLoad(8, 20, 100) }));
        Assert.Equal(
            $"{one} and {other} have the same id 20260102-030405-soak-abcd and differ; expected one soak for each id.",
            await RefusalAsync(run, one, other));
        await PublishAsync(run, one);
        var before = Published.Contents(Results);
        Assert.Contains("the soak 20260102-030405-soak-abcd is published already with other content",
            (await Assert.ThrowsAsync<PublishException>(() => PublishAsync(other))).Message, StringComparison.Ordinal);
        Assert.Contains("another soak has the folder",
            (await Assert.ThrowsAsync<PublishException>(
            () => PublishAsync(Soak("third", Clean with { Id = "20260102-030405-soak-beef" })))).Message, StringComparison.Ordinal);
        Assert.Equal(before, Published.Contents(Results));
    }

    [Theory]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 99", "has format 99; this program reads format 1")]
    [InlineData("\"formatVersion\": 1,", "", "it has no formatVersion")]
    [InlineData("\"scenarios\": [", "\"scenarios\": [null,", "a list in it holds null")]
    [InlineData("\"samples\": [", "\"samples\": [null,", "a list in it holds null")]
    [InlineData("\"name\": \"finally\"", "\"name\": \"connection-left-open\"", "two of its scenarios have the name 'connection-left-open'")]
    [InlineData("\"processor\": \"A Processor\",", "", "is not a soak")]
    [InlineData("\"outcome\": \"stable\"", "\"outcome\": \"splendid\"", "is not a soak")]
    [InlineData("{", "", "is not a soak")]
    public async Task A_broken_soak_is_named_and_nothing_is_written(string text, string instead, string problem)
    {
        var (run, soak) = (Run(), Soak());
        var file = Path.Combine(soak, SoakFile.FileName);
        var whole = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var at = whole.IndexOf(text, StringComparison.Ordinal);
        Assert.True(at >= 0, text);
        await File.WriteAllTextAsync(
            file, string.Concat(whole.AsSpan(0, at), instead, whole.AsSpan(at + text.Length)), TestContext.Current.CancellationToken);
        var message = await RefusalAsync(run, soak);
        Assert.StartsWith(file, message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_are_those_of_the_newest_soak_and_go_with_the_last_one()
    {
        await Published.PublishAsync(new([Run(), Soak()], Results), Draw);
        var after = Published.Contents(Results);
        string[] drawn = [.. new[] { "memory", "pool", "requests" }.Select(name => $"{Environment}/soaks/plots/soak-{name}.svg")];
        Assert.Equal(drawn, after.Keys.Where(f => f.EndsWith(".svg", StringComparison.Ordinal)));
        Assert.Equal("<svg>Requests answered per second</svg>", after[drawn[2]]);
        Assert.Contains("\n## Requests answered per second\n\n![Requests answered per second: ", after[$"{Environment}/soak.md"],
            StringComparison.Ordinal);
        Assert.Contains("](soaks/plots/soak-requests.svg)\n", after[$"{Environment}/soak.md"], StringComparison.Ordinal);
        await Published.PublishAsync(new([], Results), Draw);
        Assert.Equal(after, Published.Contents(Results));
        var later = Later with { Scenarios = [.. Later.Scenarios.Select(s => s with { Samples = [new SoakSample(1, 2, 0)] })] };
        await Published.PublishAsync(new([Soak("later", later)], Results), Draw);
        Assert.Equal([drawn[2]], Published.Contents(Results).Keys.Where(f => f.EndsWith(".svg", StringComparison.Ordinal)));

        foreach (var entry in Directory.GetDirectories(Path.Combine(Results, Environment, "soaks"), "2*")) Directory.Delete(
            entry, recursive: true);
        await Published.PublishAsync(new([], Results), Draw);
        Assert.DoesNotContain(Published.Contents(Results).Keys, f => f.Contains("soak", StringComparison.Ordinal));

        static string Draw(Chart chart) => $"<svg>{chart.Title}</svg>";
    }

    [Fact]
    public async Task Names_with_html_and_markdown_in_them_are_text()
    {
        const string hostile = "</td><script>alert(1)</script> [x](javascript:1) ![i](http://evil) `|` **b** <!-- headline:end -->";
        var clean = Clean;
        var scenario = HandMadeSoak.Scenario(
            hostile, hostile + "2", new(SoakOutcome.Leaks, hostile)) with
        { Summary = hostile, Request = hostile, Marks = [hostile] };
        var soak = clean with
        {
            Id = "20260102 " + hostile,
            Server = clean.Server! with { FullVersion = hostile, Description = hostile },
            Scenarios = [scenario, scenario with { Name = hostile + "2", Remedy = null }, .. clean.Scenarios],
        };
        await PublishAsync(Run(), Soak("soak", soak));
        foreach (var (path, text) in Published.Contents(Results).Where(f => f.Key.EndsWith(".md", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<!--", text, StringComparison.Ordinal);
            Assert.DoesNotContain("](javascript", text.Replace("\\](", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
            Assert.Matches("^[A-Za-z0-9./-]+$", path);
        }
    }

    private static SoakFile Clean => HandMadeSoak.File(
        HandMadeSoak.Scenario("finally", null, Stable), HandMadeSoak.Scenario("connection-left-open", "finally", Exhausts));

    private static SoakFile Later =>
        Clean with { Id = "20260103-000000-soak-0002", StartedAt = new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero) };

    private string Run() => Published.Artifacts(_folder.Combine("run"), Published.CleanRun(), ("Base", 2000), ("Other", 1000));

    private string Soak(string name = "soak", SoakFile? soak = null)
    {
        var folder = _folder.Combine(name);
        (soak ?? Clean).Write(folder);
        return folder;
    }

    private Task<IReadOnlyList<string>> PublishAsync(params string[] artifacts) => Published.PublishAsync(new(artifacts, Results));

    private async Task<string> RefusalAsync(params string[] artifacts)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => PublishAsync(artifacts));
        Assert.True(refusal is RunFormatException or PublishException, refusal.ToString());
        Assert.False(Directory.Exists(Results));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "results.publish.*"));
        return refusal.Message;
    }
}
