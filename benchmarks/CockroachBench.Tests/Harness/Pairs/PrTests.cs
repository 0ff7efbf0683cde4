using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Pairs;

// `pr` on repositories of its own: it finds what was planted and nothing else, and leaves nothing behind.
[Collection(Lane.Runs)]
public class PrTests(ProgramUnderTest program)
{
    private const string Project = "benchmarks/CockroachBench/CockroachBench.csproj";
    private const string Prepared = "benchmarks/CockroachBench/Statements/PreparedBenchmarks.cs";

    // Builds and blocks on a machine that does other things too.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(10);

    private static readonly string[] Short = ["--database", "postgres", "--slices", "30"];

    [Fact]
    public async Task A_planted_object_and_an_eighth_more_time_are_found_and_nothing_else()
    {
        TestServers.Provider(TestServers.Postgres);
        using var clone = await GitCheckout.OfOursAsync();
        await clone.GitAsync("checkout", "--quiet", "-b", "planted");
        clone.Replace(Prepared, "public long Lookup_Prepared() => Lookup(_prepared);", """
            public long Lookup_Prepared()
                {
                    Planted.Object = new object();
                    return Lookup(_prepared);
                }
            """);
        clone.Write("benchmarks/CockroachBench/Statements/Planted.cs", """
            namespace CockroachBench.Statements;
            internal static class Planted { public static object? Object; }
            """);
        await clone.CommitAsync("an object");
        // Neither committed nor added: what is on disk is what is judged.
        clone.Replace(Prepared, "        return Lookup(_prepared);", """
                    var start = System.Diagnostics.Stopwatch.GetTimestamp();
                    var sum = Lookup(_prepared);
                    Spin.Eighth(start);
                    return sum;
            """);
        clone.Write("benchmarks/CockroachBench/Statements/Spin.cs", """
            namespace CockroachBench.Statements;
            internal static class Spin
            {
                public static void Eighth(long start)
                {
                    var now = System.Diagnostics.Stopwatch.GetTimestamp();
                    for (var end = now + ((now - start) / 8); now < end;) now = System.Diagnostics.Stopwatch.GetTimestamp();
                }
            }
            """);
        var before = await clone.GitAsync("status", "--porcelain");

        using var artifacts = new TemporaryFolder();
        await using var run = await StartAsync(clone.Path,
        [
            .. Short, "--blocks", "3", "--filter", "*PreparedBenchmarks.Lookup_Prepared", "*PreparedBenchmarks.Lookup_Unprepared",
            "--fail-on", "slower", "allocations", "--artifacts", artifacts.Path,
        ]);
        await run.WaitForExitAsync(LongestRun);
        run.AssertExitCode(4);
        Assert.Contains("1 case is worse", run.AssertOneLineOfError(), StringComparison.Ordinal);

        var file = BlockFile.Read(artifacts.Path);
        Assert.Equal((RunState.Complete, "merge base with main", "working tree", true),
            (file.State, file.Base.Label, file.Head.Label, file.Head.Dirty));
        Assert.NotEqual(file.Base.Sha, file.Head.Sha);
        Assert.Equal([("Lookup_Unprepared", false), ("Lookup_Prepared", true)], file.Cases.Select(c => (c.Method, c.BodyChanged)));
        Assert.All(file.Cases, c =>
        {
            Assert.True(c.Blocks.Count(b => b.Phase == BlockPhase.First) == 3, $"{c.Method}: {c.State} {c.Reason}");
            Assert.Equal(0, c.HeadFigures!["Held"]);
        });
        Assert.Equal(file.Cases.Sum(c => c.Blocks.Count(b => b.Effect is not null)),
            File.ReadLines(artifacts.Combine(SlicesFile.FileName)).Count());

        // An eighth is 0.12 in logarithms.
        double Change(string method) =>
            Median.Of([.. file.Cases.Single(c => c.Method == method).Blocks.Select(b => b.Effect?.LogRatio).OfType<double>()]);
        var (planted, other) = (Change("Lookup_Prepared"), Change("Lookup_Unprepared"));
        Assert.True(planted > other + 0.04, $"planted {planted:0.000}, the other {other:0.000}");
        // Three short blocks on a busy machine may not decide a time: then it is inconclusive.
        var compared = BlockComparer.Compare(file, TimeRule.Default).Cases.ToDictionary(c => c.Method);
        Assert.NotEqual(TimeVerdict.Faster, compared["Lookup_Prepared"].Time!.Verdict);
        Assert.True(compared["Lookup_Unprepared"].Time!.Verdict is TimeVerdict.Same or TimeVerdict.Inconclusive);
        var allocated = compared.ToDictionary(c => c.Key, c => c.Value.Figures.Single(f => f.Id == "Allocated"));
        Assert.Equal(FigureVerdict.Same, allocated["Lookup_Unprepared"].Verdict);
        Assert.Equal((FigureVerdict.More, 24.0),
            (allocated["Lookup_Prepared"].Verdict, allocated["Lookup_Prepared"].Head - allocated["Lookup_Prepared"].Base));

        Assert.Contains(run.Output, l => l.Contains("% inside slices", StringComparison.Ordinal));
        var report = await File.ReadAllTextAsync(artifacts.Combine("report.md"), TestContext.Current.CancellationToken);
        Assert.StartsWith(ComparisonReport.Mark, report, StringComparison.Ordinal);
        Assert.Equal(before, await clone.GitAsync("status", "--porcelain"));
        Assert.Single((await clone.GitAsync("worktree", "list")).Trim().Split('\n'));
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_head_that_does_not_build_is_named_with_the_error()
    {
        using var repository = await BuiltAsync();
        repository.Write(Project, """
            <Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>
            """);
        repository.Write(Path.Combine(Path.GetDirectoryName(Project)!, "A.cs"), "class A { int B => _no_such_thing; }");
        await repository.CommitAsync("broken");
        using var artifacts = new TemporaryFolder();
        await using var run = await StartAsync(
            repository.Path, [.. Short, "--head", "main", "--filter", "*PreparedBenchmarks*", "--artifacts", artifacts.Path]);
        await run.WaitForExitAsync();
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
        using var repository = await BuiltAsync();
        using var artifacts = new TemporaryFolder();
        await using var run = await StartAsync(repository.Path,
            [.. Short, "--blocks", "3", "--base", "HEAD", "--filter", "*PreparedBenchmarks*", "--artifacts", artifacts.Path]);
        await Wait.UntilAsync(() => run.HasExited || run.Output.Any(l => l.StartsWith("Block 1/3", StringComparison.Ordinal)),
            LongestRun, () => $"no block: {run.Everything}");
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
    public async Task Settings_of_one_side_reach_its_processes_alone_and_are_named()
    {
        TestServers.Provider(TestServers.Postgres);
        using var repository = await BuiltAsync();
        using var artifacts = new TemporaryFolder();
        await using var run = await StartAsync(repository.Path,
        [
            .. Short, "--blocks", "3", "--no-confirm", "--head-npgsql", "Max Auto Prepare=20;Auto Prepare Min Usages=1",
            "--head-env", "DOTNET_GCgen0size=4000000", "--filter", "*PreparedBenchmarks.Lookup_Unprepared",
            "--artifacts", artifacts.Path,
        ]);
        await run.WaitForExitAsync(LongestRun);
        run.AssertExitCode(0);
        var file = BlockFile.Read(artifacts.Path);
        Assert.Equal((file.Base.Sha, file.Base.Label), (file.Head.Sha, file.Head.Label));
        Assert.Null(file.Base.With);
        string[] with = ["Max Auto Prepare=20", "Auto Prepare Min Usages=1", "DOTNET_GCgen0size=4000000"];
        Assert.Equal(with.Order(), file.Head.With!.Order());
        Assert.Contains("Building it once ...", run.Output);
        // Prepared by the driver, the lookup takes less.
        var change = Median.Of([.. file.Cases.Single().Blocks.Select(b => b.Effect?.LogRatio).OfType<double>()]);
        Assert.True(change < -0.08, $"{change:0.000}");
        var report = await File.ReadAllTextAsync(artifacts.Combine("report.md"), TestContext.Current.CancellationToken);
        Assert.Contains(" on head: ", report.Split('\n')[1], StringComparison.Ordinal);
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Ctrl_C_in_the_middle_of_the_builds_leaves_nothing()
    {
        using var clone = await GitCheckout.OfOursAsync();
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
    [InlineData("--calibrate --head-env A=1", "--calibrate: both sides are the same")]
    [InlineData("--head-env A", "--head-env: 'A' is not possible. Expected a variable with its value")]
    [InlineData("--head-env A=1 A=2", "--head-env: A twice is not possible.")]
    [InlineData("--base-env PGPASSWORD=x", "--base-env: PGPASSWORD belongs to the database")]
    [InlineData("--head-npgsql Host=x", "--head-npgsql: Host does not belong here.")]
    [InlineData("--head-package Npgsql", "--head-package: 'Npgsql' is not possible.")]
    [InlineData("--base-package Npgsql=10.0.0", "--base-package: this commit has no central package versions")]
    [InlineData("--fail-on moon", "--fail-on: 'moon' is not known.")]
    [InlineData("", "--base: this commit has no benchmarks/CockroachBench")]
    public async Task What_is_wrong_is_named_in_one_line(string arguments, string expected)
    {
        using var repository = await GitCheckout.CreateAsync();
        foreach (var message in (string[])["1", "2"]) await repository.CommitAsync(message);
        using var folder = new TemporaryFolder();
        await using var run = await StartAsync(repository.Path,
            [.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--database", "postgres", "--artifacts",
                folder.Combine("pr")]);
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
        ProgramRun.Start(await program.GetAsync(), folder, ["pr", .. arguments], ownGroup: true,
            [("GIT_CEILING_DIRECTORIES", Path.GetTempPath())]);

    // A commit whose build is a copy of the program under test: what follows the build is the same, after a second.
    private static async Task<GitCheckout> BuiltAsync()
    {
        var repository = await GitCheckout.CreateAsync();
        var built = BuiltProgram.Folder;
        repository.Write(Project, $"""
            <Project DefaultTargets="Build">
              <Target Name="Restore" />
              <Target Name="Build">
                <MakeDir Directories="bin/Release/net10.0" />
                <Exec Command="cp -r {built}/*.dll {built}/*.json {built}/runtimes bin/Release/net10.0" />
              </Target>
            </Project>
            """);
        await repository.CommitAsync("built");
        return repository;
    }
}
