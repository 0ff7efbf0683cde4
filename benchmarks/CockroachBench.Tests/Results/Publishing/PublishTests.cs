using CockroachBench.Results.Model;
using CockroachBench.Results.Plots;
using CockroachBench.Results.Publishing;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Publishing;

public sealed class PublishTests : IDisposable
{
    private const string Environment = "postgresql-15-stand-in-a-2-cores-net10";

    private readonly TemporaryFolder _folder = new();
    private string Results => _folder.Combine("results");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_becomes_an_index_a_page_claims_and_a_history()
    {
        var said = await Published.PublishAsync(new([Artifacts("a")], Results));
        const string entry = $"{Environment}/history/20260102-030405-0123456789";
        Assert.Equal(
            ["README.md", $"{Environment}/README.md", $"{Environment}/claims.md", $"{entry}/results/T-report-full.json",
                $"{entry}/run.json", $"{entry}/tables.md", "site/index.html"],
            Published.Contents(Results).Keys);
        Assert.Equal([$"Published 20260102-030405-quick-abcd as {entry}.", $"Written to {Results}."], said);
        Assert.Contains($"[PostgreSQL 15.8 (stand-in), A Processor, 2 cores, .NET 10.0.0]({Environment}/README.md) | 2026-01-02 03:04 | "
            + $"0123456789 | quick | 2 | 1 |", Published.Contents(Results)["README.md"], StringComparison.Ordinal);
        var page = Published.Contents(Results)[$"{Environment}/README.md"];
        Assert.Contains("This is the first run.", page, StringComparison.Ordinal);
        Assert.Contains("| Other | 1.00 μs ±1% |", page, StringComparison.Ordinal);
        // The history is what compare and others read, as an artifacts folder.
        var run = Run.Load(Path.Combine(Results, entry));
        Assert.Equal((2, 1000.0, 640.0),
            (run.Figures.Count, run.Figures[run.File.Cases[1].Id].MeanNanoseconds, run.Figures[run.File.Cases[1].Id].AllocatedBytes));
    }

    [Fact]
    public async Task Publishing_again_changes_no_byte_wherever_the_artifacts_lie()
    {
        await Published.PublishAsync(new([Artifacts("a")], Results));
        var before = Published.Contents(Results);
        var times = Directory.GetFiles(Results, "*", SearchOption.AllDirectories).Select(File.GetLastWriteTimeUtc).ToList();
        Assert.Equal(["20260102-030405-quick-abcd is published already.", $"Nothing changed in {Results}."],
            await Published.PublishAsync(new([Artifacts("elsewhere")], Results)));
        Assert.Equal(before, Published.Contents(Results));
        Assert.Equal(times, Directory.GetFiles(Results, "*", SearchOption.AllDirectories).Select(File.GetLastWriteTimeUtc));
        // From the history itself, and without any run.
        await Published.PublishAsync(new([Path.Combine(Results, Environment, "history", "20260102-030405-0123456789")], Results));
        await Published.PublishAsync(new([], Results));
        Assert.Equal(before, Published.Contents(Results));
        AssertNothingBeside();
    }

    [Fact]
    public async Task The_result_does_not_depend_on_the_order_of_runs()
    {
        var (first, second) = (Artifacts("a"),
            Artifacts("b", "20260103-000000-quick-0002", new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero), (Base: 2000, Other: 500)));
        await Published.PublishAsync(new([first, second], Results));
        var together = Published.Contents(Results);
        foreach (var order in (string[][])[[first, second], [second, first]])
        {
            var apart = _folder.Combine(string.Concat(order.Select(Path.GetFileName)));
            foreach (var artifacts in order) await Published.PublishAsync(new([artifacts], apart));
            Assert.Equal(together, Published.Contents(apart));
        }
        Assert.Contains("compared with 20260102-030405-0123456789", together["README.md"], StringComparison.Ordinal);
        Assert.Contains("| Reads/Things Other | Mean | 1.00 μs ±1% | 500 ns ±2.1% |",
            together[$"{Environment}/README.md"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_else_lies_in_results_stays()
    {
        Published.Mark(Results);
        Directory.CreateDirectory(Path.Combine(Results, "accuracy"));
        Directory.CreateDirectory(Path.Combine(Results, Environment));
        await File.WriteAllTextAsync(Path.Combine(Results, "accuracy", "accuracy.md"), "measured", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Results, Environment, "notes.md"), "mine", TestContext.Current.CancellationToken);
        await Published.PublishAsync(new([Artifacts("a")], Results));
        var after = Published.Contents(Results);
        Assert.Equal(("measured", "mine"), (after["accuracy/accuracy.md"], after[$"{Environment}/notes.md"]));
        Assert.Contains("- [accuracy/accuracy.md](accuracy/accuracy.md)", after["README.md"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("failed", "--allow-failed", "1 of 2 cases failed")]
    [InlineData("interrupted", "--allow-failed", "the run was interrupted")]
    [InlineData("running", "--allow-failed", "the run did not complete")]
    [InlineData("dirty", "--allow-dirty", "measured with uncommitted changes")]
    [InlineData("debug", "--allow-debug", "Debug build: its times do not count")]
    public async Task A_run_that_is_not_clean_is_published_only_when_asked_for_and_marked_on_every_page(
        string fault, string option, string mark)
    {
        var clean = Published.CleanRun();
        var file = fault switch
        {
            "failed" => clean with { Cases = [clean.Cases[0], clean.Cases[1] with { State = CaseState.Failed, Reason = "it broke" }] },
            "interrupted" => clean with { State = RunState.Interrupted },
            "running" => clean with { State = RunState.Running },
            "dirty" => clean with { Commit = clean.Commit! with { Dirty = true } },
            _ => clean with { Runtime = clean.Runtime with { BuildConfiguration = "Debug" } },
        };
        var artifacts = Published.Artifacts(_folder.Combine("a"), file, ("Base", 2000), ("Other", 1000));
        var refusal = await Assert.ThrowsAsync<PublishException>(() => Published.PublishAsync(new([artifacts], Results)));
        Assert.Equal($"{artifacts}: {mark}. Not published. Pass {option} to publish it with that mark.", refusal.Message);
        Assert.False(Directory.Exists(Results));

        await Published.PublishAsync(
            new([artifacts], Results)
            {
                AllowFailed = option == "--allow-failed",
                AllowDirty = option == "--allow-dirty",
                AllowDebug = option == "--allow-debug"
            });
        Assert.All(Published.Contents(Results).Where(f => f.Key.EndsWith(".md", StringComparison.Ordinal)),
            f => Assert.Contains(mark, f.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_smoke_run_has_nothing_to_publish()
    {
        var artifacts = _folder.Combine("a");
        Directory.CreateDirectory(artifacts);
        HandMadeRun.File(HandMadeRun.Case("A", state: CaseState.Checked)).Write(artifacts);
        Assert.Contains("holds no figures", await RefusalAsync(artifacts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_of_one_id_are_refused_unless_they_are_the_same()
    {
        var (one, other) = (Artifacts("a"), Artifacts("b", figures: (Base: 2000, Other: 999)));
        Assert.Equal($"{one} and {other} have the same id 20260102-030405-quick-abcd and differ; expected one run for each id.",
            (await Assert.ThrowsAsync<PublishException>(() => Published.PublishAsync(new([one, other], Results)))).Message);
        Assert.False(Directory.Exists(Results));
        await Published.PublishAsync(new([one, Artifacts("copy")], Results));
        var before = Published.Contents(Results);
        Assert.Contains("is published already with other content",
            (await Assert.ThrowsAsync<PublishException>(() => Published.PublishAsync(new([other], Results)))).Message,
            StringComparison.Ordinal);
        Assert.Equal(before, Published.Contents(Results));
        AssertNothingBeside();
    }

    [Fact]
    public async Task Two_runs_that_want_one_folder_are_refused() => Assert.Contains("another run has the folder",
        (await Assert.ThrowsAsync<PublishException>(
            () => Published.PublishAsync(new([Artifacts("a"), Artifacts("b", "20260102-030405-quick-other")], Results)))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_full_json_is_named()
    {
        var artifacts = Artifacts("a");
        File.Delete(Path.Combine(artifacts, "results", "T-report-full.json"));
        Assert.Equal($"{Path.Combine(artifacts, "results/T-report-full.json")} is not there: a case's figures are missing.",
            await RefusalAsync(artifacts));
    }

    [Fact]
    public async Task A_measured_case_without_figures_is_named()
    {
        var artifacts = Published.Artifacts(_folder.Combine("a"), Published.CleanRun(), ("Base", 2000));
        Assert.Contains("'Things.Other: quick' is recorded as measured, but its figures are missing", await RefusalAsync(artifacts),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_format_is_refused_by_its_number()
    {
        var artifacts = Artifacts("a");
        var file = Path.Combine(artifacts, "run.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))
            .Replace("\"formatVersion\": 1", "\"formatVersion\": 99", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Contains("has format 99; this program reads format 1", await RefusalAsync(artifacts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("results/../../x-report-full.json")]
    public async Task A_report_outside_the_run_is_refused(string report)
    {
        var artifacts = Artifacts("a");
        var file = RunFile.Read(artifacts);
        (file with { Cases = [.. file.Cases.Select(c => c with { Report = report })] }).Write(artifacts);
        Assert.Contains($"names a report outside its folder ('{report}')", await RefusalAsync(artifacts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_run_is_refused_by_its_name()
    {
        var nothing = _folder.Combine("nothing");
        Assert.StartsWith($"{nothing} is not a run: expected the artifacts folder of a run (run.json), or BenchmarkDotNet's full JSON",
            await RefusalAsync(nothing), StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.Combine("a.txt"), "hello", TestContext.Current.CancellationToken);
        Assert.StartsWith($"{_folder.Combine("a.txt")} is not BenchmarkDotNet's full JSON", await RefusalAsync(_folder.Combine("a.txt")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF{}")]
    [InlineData("{\"formatVersion\":1}")]
    [InlineData("{\"formatVersion\":1,\"id\":7}")]
    [InlineData("{\"formatVersion\":1,\"id\":\"\\ud800\",\"cases\":[{}]}")]
    [InlineData("[[[[")]
    public async Task A_broken_run_is_named_and_nothing_is_written(string text)
    {
        var artifacts = Artifacts("a");
        await File.WriteAllTextAsync(Path.Combine(artifacts, "run.json"), text, TestContext.Current.CancellationToken);
        Assert.Contains(artifacts, await RefusalAsync(artifacts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"Title\":\"\\ud800\",\"Benchmarks\":[]}")]
    [InlineData("{\"Benchmarks\":[{\"DisplayInfo\":\"a\",\"FullName\":\"b\",\"Method\":\"\\ud800\",\"Statistics\":{\"Mean\":1}}]}")]
    [InlineData("{\"Benchmarks\":[{\"DisplayInfo\":\"a\",\"FullName\":\"b\",\"Statistics\":{\"Mean\":1},\"Metrics\":[{}]}]}")]
    [InlineData("{\"HostEnvironmentInfo\":7,\"Benchmarks\":[{\"DisplayInfo\":\"a\",\"FullName\":\"b\"}]}")]
    public async Task Broken_full_json_is_named_and_nothing_is_written(string text)
    {
        var file = _folder.Combine("x-report-full.json");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        Assert.Contains(file, await RefusalAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_run_in_the_history_is_named_and_nothing_changes()
    {
        await Published.PublishAsync(new([Artifacts("a")], Results));
        var broken = Path.Combine(Results, Environment, "history", "20260102-030405-0123456789", "run.json");
        await File.WriteAllTextAsync(broken, "{", TestContext.Current.CancellationToken);
        var before = Published.Contents(Results);
        Assert.Contains(broken, (await Assert.ThrowsAsync<RunFormatException>(() => Published.PublishAsync(new([], Results)))).Message,
            StringComparison.Ordinal);
        Assert.Equal(before, Published.Contents(Results));
        AssertNothingBeside();
    }

    [Fact]
    public async Task A_family_that_no_longer_exists_is_shown_as_it_was_and_counted_as_missing()
    {
        var old = Published.CleanRun() with { Cases = [.. Published.CleanRun().Cases.Select(c => c with { Family = "Gone/Forgotten" })] };
        await Published.PublishAsync(new([Published.Artifacts(_folder.Combine("a"), old, ("Base", 2000), ("Other", 1000))], Results));
        Assert.Contains("## Gone/Forgotten", Published.Contents(Results)[$"{Environment}/README.md"], StringComparison.Ordinal);
        var renamed = Published.CleanRun("20260103-000000-quick-0002", new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero));
        await Published.PublishAsync(
            new([Published.Artifacts(
            _folder.Combine("b"), renamed with { Cases = [.. renamed.Cases.Select(c => c with { Name = "New." + c.Method })] },
            ("Base", 2000), ("Other", 1000))], Results));
        Assert.Contains("- Missing cases (2): Gone/Forgotten Base; Gone/Forgotten Other", Published.Contents(Results)["README.md"],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_with_html_and_markdown_in_them_are_text()
    {
        const string hostile = "</td><script>alert(1)</script> [x](javascript:1) ![i](http://evil) `|` **b** <!-- headline:end -->";
        var clean = Published.CleanRun();
        var file = clean with
        {
            Id = "20260102 " + hostile,
            Machine = clean.Machine with { Processor = hostile },
            Server = clean.Server! with { FullVersion = hostile, Description = hostile },
            Cases = [clean.Cases[0] with { Method = hostile, Family = hostile, Parameters = new Dictionary<string,
                string> { [hostile] = hostile }, Sql = "select '```'; " + hostile }, clean.Cases[1]],
        };
        var artifacts = _folder.Combine("a");
        Published.Artifacts(artifacts, clean, ("Base", 2000), ("Other", 1000));
        (file with { Cases = [.. file.Cases.Select(c => c with { Report = "results/T-report-full.json" })] }).Write(artifacts);
        await Published.PublishAsync(new([artifacts], Results));
        foreach (var (path, text) in Published.Contents(Results).Where(f => f.Key.EndsWith(".md", StringComparison.Ordinal)))
        {
            // The SQL's own block is longer than any fence in it; there HTML is text.
            var outside = string.Join('\n', text.Split("````", StringSplitOptions.None).Where((_, i) => i % 2 == 0));
            Assert.DoesNotContain("<script", outside, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<!--", outside, StringComparison.Ordinal);
            Assert.DoesNotContain("](javascript", outside.Replace("\\](", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain("http://", outside, StringComparison.Ordinal);
            Assert.Matches("^[A-Za-z0-9./-]+$", path);
        }
    }

    [Fact]
    public async Task The_environment_before_is_kept_when_publishing_is_cancelled()
    {
        await Published.PublishAsync(new([Artifacts("a")], Results));
        var before = Published.Contents(Results);
        using var source = new CancellationTokenSource();
        string Stop(Chart chart)
        {
            source.Cancel();
            return "<svg/>";
        }
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Published.PublishAsync(
            new([Artifacts("b", "20260103-000000-quick-0002", new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero))], Results), Stop,
            source.Token));
        Assert.True(source.IsCancellationRequested);
        Assert.Equal(before, Published.Contents(Results));
        AssertNothingBeside();
    }

    [Fact]
    public async Task Pictures_and_the_page_of_all_runs_stay_the_same_and_outdated_pictures_go()
    {
        var later = Artifacts("b", "20260103-000000-quick-0002", new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero));
        var html = _folder.Combine("page.html");
        await Published.PublishAsync(new([Artifacts("a"), later], Results) { Html = html }, Draw);
        var after = Published.Contents(Results);
        Assert.Equal("<svg>Reads/Things: time by published run</svg>", after[$"{Environment}/plots/history-reads-things.svg"]);
        Assert.Contains("## Pictures\n\n<details>", after[$"{Environment}/README.md"], StringComparison.Ordinal);
        Assert.Contains("](plots/history-reads-things.svg)\n", after[$"{Environment}/README.md"], StringComparison.Ordinal);
        Assert.Contains($"\"name\":\"{Environment}\",\"runs\":2", after["site/index.html"], StringComparison.Ordinal);
        Assert.Equal(after["site/index.html"], await File.ReadAllTextAsync(html, TestContext.Current.CancellationToken));
        await Published.PublishAsync(new([], Results), Draw);
        Assert.Equal(after, Published.Contents(Results));

        Directory.Delete(Path.Combine(Results, Environment, "history", "20260103-000000-0123456789"), recursive: true);
        await File.WriteAllTextAsync(
            Path.Combine(Results, Environment, "plots", "mine.txt"), "mine", TestContext.Current.CancellationToken);
        await Published.PublishAsync(new([], Results), Draw);
        Assert.Equal([$"{Environment}/plots/mine.txt"],
            Published.Contents(Results).Keys.Where(k => k.Contains("/plots/", StringComparison.Ordinal)));

        static string Draw(Chart chart) => $"<svg>{chart.Title}</svg>";
    }

    private string Artifacts(string name, string id = "20260102-030405-quick-abcd", DateTimeOffset? startedAt = null,
        (double Base, double Other)? figures = null) =>
        Published.Artifacts(_folder.Combine(name), Published.CleanRun(id, startedAt), ("Base", figures?.Base ?? 2000),
            ("Other", figures?.Other ?? 1000));

    private async Task<string> RefusalAsync(string artifacts)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => Published.PublishAsync(new([artifacts], Results)));
        Assert.True(refusal is RunFormatException or PublishException, refusal.ToString());
        Assert.False(Directory.Exists(Results));
        return refusal.Message;
    }

    private void AssertNothingBeside() => Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "results.publish.*"));
}
