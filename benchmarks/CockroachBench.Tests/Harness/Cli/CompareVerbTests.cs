using System.Text.Json.Nodes;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Cli;

// The verb as people and workflows call it: exit codes, files, and one line where something is wrong.
[Collection(Lane.Runs)]
public sealed class CompareVerbTests(ProgramUnderTest program) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_runs_are_compared_and_a_gate_fails_with_code_4()
    {
        Write("before", 1000, 100);
        Write("after", 1300, 2000);
        await using (var run = await program.RunAsync(
            ["compare", _folder.Combine("before"), _folder.Combine("after"), "--markdown", _folder.Combine("report.md"), "--json",
            _folder.Combine("all.json")]))
        {
            run.AssertExitCode(0);
            Assert.Contains(run.Output, l => l.Contains("slower", StringComparison.Ordinal)
                && l.Contains("+30.0%", StringComparison.Ordinal));
            Assert.Empty(run.Error);
        }
        Assert.StartsWith(ComparisonReport.Mark,
            await File.ReadAllTextAsync(_folder.Combine("report.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var json = JsonNode.Parse(await File.ReadAllTextAsync(_folder.Combine("all.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal("slower", (string?)json["cases"]![0]!["time"]!["verdict"]);

        await using (var run = await program.RunAsync(
            ["compare", _folder.Combine("before"), _folder.Combine("after"), "--fail-on", "allocations"]))
        {
            run.AssertExitCode(4);
            Assert.Contains("1 case is worse", run.AssertOneLineOfError(), StringComparison.Ordinal);
        }
        await using (var run = await program.RunAsync(
            ["compare", _folder.Combine("before"), _folder.Combine("after"), "--fail-on", "retained"])) run.AssertExitCode(0);
        await using (var run = await program.RunAsync(
            ["compare", _folder.Combine("after"), _folder.Combine("before"), "--fail-on", "any"])) run.AssertExitCode(0);
    }

    [Fact]
    public async Task Blocks_are_compared_from_their_folder_alone()
    {
        Directory.CreateDirectory(_folder.Combine("blocks"));
        HandMadeBlocks.File(HandMadeBlocks.Case("Slow", HandMadeBlocks.Blocks(new Random(1), 6, 0.2, 0.005)))
            .Write(_folder.Combine("blocks"));
        await using var run = await program.RunAsync(["compare", _folder.Combine("blocks"), "--fail-on", "slower"]);
        run.AssertExitCode(4);
        Assert.Contains(run.Output, l => l.Contains("1 slower", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_terminal_shows_what_is_worse_before_what_is_undecided()
    {
        Directory.CreateDirectory(_folder.Combine("blocks"));
        var random = new Random(1);
        HandMadeBlocks.File([
            .. Enumerable.Range(0, 250).Select(i => HandMadeBlocks.Case($"Wild{i}", HandMadeBlocks.Blocks(random, 4, 0, 0.5))),
            HandMadeBlocks.Case("Leaky", HandMadeBlocks.Blocks(random, 6, 0, 0.005)) with
            {
                BaseFigures = new Dictionary<string, double> { ["Held"] = 0 },
                HeadFigures = new Dictionary<string, double> { ["Held"] = 1 },
            },
            HandMadeBlocks.Case("Slow", HandMadeBlocks.Blocks(random, 6, 0.2, 0.005)),
        ]).Write(_folder.Combine("blocks"));
        await using var run = await program.RunAsync(["compare", _folder.Combine("blocks")]);
        run.AssertExitCode(0);
        string[] rows = [.. run.Output.Where(l => l.Contains("Reads/Things", StringComparison.Ordinal))];
        Assert.Contains("Slow", rows[0], StringComparison.Ordinal);
        Assert.Contains("Leaky", rows[1], StringComparison.Ordinal);
        Assert.Contains(run.Output, l => l.StartsWith("52 of 252 cases are not shown here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_server_is_refused_unless_forced()
    {
        Write("before", 1000, 100);
        Write("after", 1000, 100, f => f with { Server = f.Server! with { Kind = "CockroachDb", IsStandIn = false } });
        await using (var run = await program.RunAsync(["compare", _folder.Combine("before"), _folder.Combine("after")]))
        {
            run.AssertExitCode(2);
            Assert.Contains("--force", run.AssertOneLineOfError(), StringComparison.Ordinal);
        }
        await using (var run = await program.RunAsync(["compare", _folder.Combine("before"), _folder.Combine("after"), "--force"]))
        {
            run.AssertExitCode(0);
            Assert.Contains(run.Output, l => l.Contains("Things Case †", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Of_folders_of_runs_the_newest_that_fit_are_paired()
    {
        Write("before/old", 500, 100, f => f with { Id = "old" });
        Write("before/new", 1000, 100, f => f with { Id = "new", StartedAt = f.StartedAt.AddDays(1) });
        Write("before/newest", 1, 100,
            f => f with
            {
                Id = "newest",
                StartedAt = f.StartedAt.AddDays(2),
                Server = f.Server! with { Kind = "CockroachDb", IsStandIn = false }
            });
        Write("after", 1000, 100, f => f with { Id = "head" });
        await using var run = await program.RunAsync(["compare", _folder.Combine("before"), _folder.Combine("after")]);
        run.AssertExitCode(0);
        Assert.Contains(run.Output, l => l.Contains("+0.0% (n=3)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nothing", "expected two runs, or one folder with blocks.json")]
    [InlineData("one", "expected a second run")]
    [InlineData("twice", "are the same run")]
    [InlineData("absent", "is not there")]
    [InlineData("empty", "")]
    [InlineData("not-a-run", "is not a run")]
    [InlineData("newer", "this program reads format 1")]
    [InlineData("newer-blocks", "this program reads format 3")]
    [InlineData("broken-blocks", "is not a file of blocks")]
    [InlineData("blocks-and-run", "Pass it alone")]
    [InlineData("smoke", "a smoke run measures no figures")]
    [InlineData("fail-on", "--fail-on: 'speed' is not known")]
    [InlineData("nothing-passed", "nothing could be compared")]
    [InlineData("unwritable", "--markdown")]
    public async Task Bad_input_is_one_line_and_code_2(string what, string expected)
    {
        Write("run", 1000, 100);
        Write("other", 1000, 100);
        Write("renamed", 1000, 100, f => f with { Cases = [.. f.Cases.Select(c => c with { Name = "Another", Method = "Another" })] });
        Write("smoke", 1000, 100,
            f => f with { Profile = "smoke", Cases = [.. f.Cases.Select(c => c with { State = CaseState.Checked })] });
        foreach (var (name, file, text) in new[]
        {
            ("empty", null, ""), ("not-a-run", RunFile.FileName, "{}"), ("newer", RunFile.FileName, """{"formatVersion":2}"""),
            ("newer-blocks", BlockFile.FileName, """{"formatVersion":4}"""), ("broken-blocks", BlockFile.FileName, "not json"),
        })
        {
            Directory.CreateDirectory(_folder.Combine(name));
            if (file is not null) await File.WriteAllTextAsync(
                Path.Combine(_folder.Combine(name), file), text, TestContext.Current.CancellationToken);
        }
        var (run, other) = (_folder.Combine("run"), _folder.Combine("other"));
        string[] arguments = what switch
        {
            "nothing" => [],
            "one" => [run],
            "twice" => [run, run],
            "newer-blocks" or "broken-blocks" => [_folder.Combine(what)],
            "blocks-and-run" => [_folder.Combine("newer-blocks"), run],
            "fail-on" => [run, other, "--fail-on", "speed"],
            "nothing-passed" => [run, _folder.Combine("renamed"), "--fail-on", "any"],
            "unwritable" => [run, other, "--markdown", _folder.Combine($"run/{RunFile.FileName}/report.md")],
            _ => [_folder.Combine(what), run],
        };
        await using var refused = await program.RunAsync(["compare", .. arguments]);
        refused.AssertExitCode(2);
        var line = refused.AssertOneLineOfError();
        Assert.Contains(expected, line, StringComparison.Ordinal);
        if (what is "absent" or "empty" or "not-a-run" or "newer" or "newer-blocks" or "smoke") Assert.Contains(
            _folder.Combine(what), line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_projects_full_json_is_compared()
    {
        Directory.CreateDirectory(_folder.Combine("theirs"));
        Directory.CreateDirectory(_folder.Combine("ours"));
        await File.WriteAllTextAsync(
            _folder.Combine("theirs/x-report-full.json"), Report("Foreign.T.M", 100, 64), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            _folder.Combine("ours/x-report-full.json"), Report("Foreign.T.M", 100, 88), TestContext.Current.CancellationToken);
        await using var run = await program.RunAsync(
            ["compare", _folder.Combine("theirs"), _folder.Combine("ours/x-report-full.json"), "--fail-on", "allocations"]);
        run.AssertExitCode(4);
        Assert.Contains(run.Output, l => l.Contains("64 B → 88 B +24 B", StringComparison.Ordinal));
    }

    private void Write(string name, double nanoseconds, double bytes, Func<RunFile, RunFile>? change = null)
    {
        var folder = _folder.Combine(name);
        Directory.CreateDirectory(Path.Combine(folder, "results"));
        var file = HandMadeRun.File(HandMadeRun.Case("Case") with { Report = "results/x-report-full.json" }) with { Id = name };
        (change?.Invoke(file) ?? file).Write(folder);
        File.WriteAllText(Path.Combine(folder, "results", "x-report-full.json"),
            Report(file.Cases[0].Name, nanoseconds, bytes, file.Cases[0].Id));
    }

    // Three launches of four iterations, 0.1 % apart.
    private static string Report(string name, double nanoseconds, double bytes, string? id = null)
    {
        var measurements = Enumerable.Range(1, 3).SelectMany(launch => Enumerable.Range(1, 4).Select(i => new JsonObject
        {
            ["IterationMode"] = "Workload",
            ["IterationStage"] = "Result",
            ["LaunchIndex"] = launch,
            ["IterationIndex"] = i,
            ["Operations"] = 1000,
            ["Nanoseconds"] = nanoseconds * 1000 * (1 + (0.001 * launch)),
        }));
        return new JsonObject
        {
            ["Title"] = "x",
            ["HostEnvironmentInfo"] = new JsonObject { ["ProcessorName"] = "p", ["LogicalCoreCount"] = 2 },
            ["Benchmarks"] = new JsonArray(new JsonObject
            {
                ["DisplayInfo"] = id ?? name,
                ["FullName"] = name,
                ["Namespace"] = "Foreign",
                ["Type"] = "T",
                ["Method"] = "M",
                ["Statistics"] = new JsonObject
                {
                    ["Mean"] = nanoseconds,
                    ["ConfidenceInterval"] = new JsonObject { ["Margin"] = nanoseconds / 100 }
                },
                ["Memory"] = new JsonObject { ["TotalOperations"] = 100_000, ["BytesAllocatedPerOperation"] = bytes },
                ["Measurements"] = new JsonArray([.. measurements]),
            }),
        }.ToJsonString();
    }
}
