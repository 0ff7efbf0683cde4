using CockroachBench.Results.Comparing;
using CockroachBench.Results.Runs;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Pairs;

/// <summary><c>pr</c> on repositories of its own: finds what was planted and nothing else, and leaves nothing behind however it ends.</summary>
[Collection(Lane.Builds)]
public class PrTests(ProgramUnderTest program)
{
    private const string Prepared = "benchmarks/CockroachBench/Statements/PreparedBenchmarks.cs";

    // Builds and blocks on a machine that does other things too.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(10);

    // Short blocks: what is planted is large.
    private static readonly string[] Short = ["--database", "postgres", "--slices", "30", "--blocks", "3"];

    [Fact(Explicit = true)] // builds the suite twice and measures for a minute: dotnet CockroachBench.Tests.dll -class *PrTests -explicit on
    public async Task A_planted_object_and_a_planted_delay_in_a_dirty_tree_are_found_and_nothing_else()
    {
        TestServers.Provider(TestServers.Postgres);
        using var clone = await CloneOfOurs.CreateAsync();
        clone.Replace(Prepared, """
                    using var command = CreateCommand(_connection);
                    return Lookup(command);
            """, """
                    Planted.Object = new object();
                    using var command = CreateCommand(_connection);
                    return Lookup(command);
            """);
        clone.Replace(Prepared, "public long Lookup_Prepared() => Lookup(_prepared);", "public long Lookup_Prepared() { Planted.Delay(); return Lookup(_prepared); }");
        // Neither committed nor added: what is on disk is what is judged.
        await File.WriteAllTextAsync(clone.Combine("benchmarks/CockroachBench/Statements/Planted.cs"), """
            namespace CockroachBench.Statements;

            internal static class Planted
            {
                public static object? Object;

                public static void Delay()
                {
                    // Many times the operation itself.
                    var end = System.Diagnostics.Stopwatch.GetTimestamp() + (System.Diagnostics.Stopwatch.Frequency / 500);
                    while (System.Diagnostics.Stopwatch.GetTimestamp() < end) { }
                }
            }
            """, TestContext.Current.CancellationToken);
        var before = await clone.GitAsync("status", "--porcelain");

        using var artifacts = new TemporaryFolder();
        await using var run = await StartAsync(clone.Path, [.. Short, "--filter", "*PreparedBenchmarks*", "--fail-on", "slower", "allocations", "--artifacts", artifacts.Path]);
        await run.WaitForExitAsync(LongestRun);
        run.AssertExitCode(4);
        Assert.Contains("2 cases are worse", run.AssertOneLineOfError(), StringComparison.Ordinal);

        var file = BlockFile.Read(artifacts.Path);
        Assert.Equal((RunState.Complete, "merge base with main", "working tree", true), (file.State, file.Base.Label, file.Head.Label, file.Head.Dirty));
        Assert.Equal(file.Base.Sha, file.Head.Sha);
        Assert.Equal(["Lookup_Unprepared", "Lookup_Prepared", "Lookup_AutoPrepared"], file.Cases.Select(c => c.Method));
        Assert.Equal([true, true, false], file.Cases.Select(c => c.BodyChanged));
        Assert.All(file.Cases, c =>
        {
            Assert.True(c.Blocks.Count(b => b.Phase == BlockPhase.First) == 3, $"{c.Method}: {c.State} {c.Reason}");
            Assert.Equal(0, c.HeadFigures!["Held"]);
        });

        Assert.Equal(file.Cases.Sum(c => c.Blocks.Count(b => b.Effect is not null)), File.ReadLines(artifacts.Combine(SlicesFile.FileName)).Count());

        var compared = BlockComparer.Compare(file, TimeRule.Default).Cases.ToDictionary(c => c.Method);
        Assert.Equal(TimeVerdict.Slower, compared["Lookup_Prepared"].Time!.Verdict);
        Assert.NotEqual(TimeVerdict.Slower, compared["Lookup_Unprepared"].Time!.Verdict);
        Assert.NotEqual(TimeVerdict.Slower, compared["Lookup_AutoPrepared"].Time!.Verdict);
        var allocated = compared["Lookup_Unprepared"].Figures.Single(f => f.Id == "Allocated");
        Assert.Equal((FigureVerdict.More, 24.0), (allocated.Verdict, allocated.Head - allocated.Base));
        Assert.All(compared.Values.Where(c => c.Method != "Lookup_Unprepared"), c => Assert.Equal(FigureVerdict.Same, c.Figures.Single(f => f.Id == "Allocated").Verdict));

        Assert.Contains(run.Output, l => l.Contains("% inside slices", StringComparison.Ordinal));
        Assert.StartsWith(ComparisonReport.Mark, await File.ReadAllTextAsync(artifacts.Combine("report.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(before, await clone.GitAsync("status", "--porcelain"));
        Assert.Single((await clone.GitAsync("worktree", "list")).Trim().Split('\n'));
        await run.AssertNothingLeftAsync();
    }

    [Fact(Explicit = true)] // builds the suite twice and measures for a minute: dotnet CockroachBench.Tests.dll -class *PrTests -explicit on
    public async Task A_head_that_does_not_build_is_named_with_the_error()
    {
        using var clone = await CloneOfOurs.CreateAsync();
        clone.Replace(Prepared, "public long Lookup_Prepared() => Lookup(_prepared);", "public long Lookup_Prepared() => Lookup(_no_such_thing);");
        await clone.CommitAsync("broken");
        using var artifacts = new TemporaryFolder();
        await using var run = await StartAsync(clone.Path, [.. Short, "--head", "main", "--filter", "*Prepared*", "--artifacts", artifacts.Path]);
        await run.WaitForExitAsync(LongestRun);
        run.AssertExitCode(2);
        var line = run.AssertOneLineOfError();
        Assert.StartsWith("--head: it does not build: ", line, StringComparison.Ordinal);
        Assert.Contains("_no_such_thing", line, StringComparison.Ordinal);
        Assert.Contains(run.Output, l => l.StartsWith("Base: HEAD~1 (", StringComparison.Ordinal));
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Ctrl_C_in_the_middle_of_the_blocks_keeps_what_was_measured_and_leaves_nothing()
    {
        TestServers.Provider(TestServers.Postgres);
        using var clone = await CloneOfOurs.CreateAsync();
        using var artifacts = new TemporaryFolder();
        await using var run = await StartAsync(clone.Path, [.. Short, "--base", "HEAD", "--filter", "*PreparedBenchmarks*", "--artifacts", artifacts.Path]);
        await run.WaitForProcessAsync(p => p.CommandLine.Contains("build ", StringComparison.Ordinal), "a build");
        await Wait.UntilAsync(() => run.HasExited || run.Output.Any(l => l.StartsWith("Block 1/3", StringComparison.Ordinal)), LongestRun, () => "no block: " + string.Join('\n', run.Output.Concat(run.Error)));
        run.SignalGroup("INT");
        await run.WaitForExitAsync();
        run.AssertExitCode(130);
        Assert.Equal(["Stopping: what was measured is kept ..."], run.Error);
        var file = BlockFile.Read(artifacts.Path);
        Assert.Equal(RunState.Interrupted, file.State);
        Assert.NotEmpty(file.Cases[0].Blocks);
        Assert.DoesNotContain(file.Cases, c => c.State == BlockCaseState.Failed);
        Assert.True(File.Exists(artifacts.Combine("report.md")));
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Ctrl_C_in_the_middle_of_the_builds_leaves_nothing()
    {
        using var clone = await CloneOfOurs.CreateAsync();
        using var folder = new TemporaryFolder();
        await using var run = await StartAsync(clone.Path, [.. Short, "--base", "HEAD", "--artifacts", folder.Combine("pr")]);
        await run.WaitForProcessAsync(p => p.CommandLine.Contains(" build ", StringComparison.Ordinal), "a build");
        run.SignalGroup("INT");
        await run.WaitForExitAsync();
        run.AssertExitCode(130);
        await run.AssertNothingLeftAsync();
        Assert.False(Directory.Exists(folder.Combine("pr")));
    }

    [Theory]
    [InlineData("--base no-such-branch", "--base: there is no commit 'no-such-branch'")]
    [InlineData("--head --oops", "--head: there is no commit '--oops'")]
    [InlineData("--budget soon", "--budget: 'soon' is no duration.")]
    [InlineData("--blocks 1", "--blocks: 1 is not possible.")]
    [InlineData("--calibrate --blocks 5", "Expected 6 or more with --calibrate")]
    [InlineData("--fail-on moon", "--fail-on: 'moon' is not known.")]
    [InlineData("", "--base: this commit has no benchmarks/CockroachBench")]
    public async Task What_is_wrong_is_named_in_one_line(string arguments, string expected)
    {
        using var repository = await SmallRepositoryAsync();
        using var folder = new TemporaryFolder();
        await using var run = await StartAsync(repository.Path, [.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--database", "postgres", "--artifacts", folder.Combine("pr")]);
        await run.WaitForExitAsync();
        run.AssertExitCode(2);
        Assert.Contains(expected, run.AssertOneLineOfError(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Combine("pr")), "a comparison that never was left a folder");
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Outside_a_repository_it_says_so()
    {
        using var folder = new TemporaryFolder();
        await using var run = await StartAsync(folder.Path, ["--database", "postgres"]);
        await run.WaitForExitAsync();
        run.AssertExitCode(2);
        Assert.Contains("is not in a git repository", run.AssertOneLineOfError(), StringComparison.Ordinal);
    }

    private async Task<ProgramRun> StartAsync(string folder, string[] arguments) =>
        ProgramRun.Start(await program.GetAsync(), folder, ["pr", .. arguments], ownGroup: true, [("GIT_CEILING_DIRECTORIES", Path.GetTempPath())]);

    // Two commits without a program in them.
    private static async Task<TemporaryFolder> SmallRepositoryAsync()
    {
        var folder = new TemporaryFolder();
        foreach (var arguments in (string[][])[["init", "--quiet", "--initial-branch=main"], .. Enumerable.Range(1, 2).Select(i => (string[])
            ["-c", "user.name=test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false", "commit", "--quiet", "--allow-empty", "-m", $"{i}"])])
        {
            using var git = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("git", arguments) { WorkingDirectory = folder.Path })!;
            await git.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, git.ExitCode);
        }
        return folder;
    }
}
