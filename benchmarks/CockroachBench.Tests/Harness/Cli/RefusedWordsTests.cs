using CockroachBench.Databases.Providers;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Cli;

// What no option takes, and what cannot work: exit code 2 and one line with the next step, before anything is built or started.
[Collection(Lane.Runs)]
public class RefusedWordsTests(ProgramUnderTest program)
{
    // Nothing listens here: a command line that is not refused ends with exit code 3.
    private const string Nowhere = "Host=127.0.0.1;Port=1;Username=absent;Timeout=2";

    [Theory]
    [InlineData("run|smoke", "run: 'smoke' belongs to no option. Did you mean --profile smoke?")]
    [InlineData("run|Host=h;Password=geheim-4711", "--database \"Host=...\"")]
    [InlineData("run|--fliter|*PreparedBenchmarks*", "--fliter: run has no such option. Did you mean --filter?")]
    [InlineData("run|--filter|*PreparedBenchmarks*|--profile|smoke|geheim-4712", "run: 'geheim-4712' belongs to no option.")]
    [InlineData("doctor|smoke", "doctor: 'smoke' belongs to no option.")]
    [InlineData("doctor|postgresql://u:geheim-4711@h/d", "--database \"Host=...\"")]
    [InlineData("compare|a|b|c", "compare: 'c' belongs to no option.")]
    [InlineData("rnu", "'rnu' is not known. Expected run, doctor, soak, pr, compare, publish. Did you mean run?")]
    [InlineData("run|--inProcess", "--inProcess: retained bytes are measured in a process of their own")]
    [InlineData("run|--runtimes|net8.0", "--runtimes: cases run on the .NET this program is built for")]
    [InlineData("run|--profiler|EP", "--profiler: ")]
    [InlineData("run|--logBuildOutput", "--logBuildOutput: BenchmarkDotNet would log every environment variable with its value")]
    public async Task It_is_refused_in_one_line(string arguments, string expected)
    {
        using var folder = new TemporaryFolder();
        string[] all = [.. arguments.Split('|')];
        if (all[0] == "run") all = [.. all, "--artifacts", folder.Combine("run")];
        await using var run = await program.RunAsync(all, (ConnectionStringProvider.Variable, Nowhere));
        run.AssertExitCode(2);
        Assert.Contains(expected, run.AssertOneLineOfError(), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim-4711", run.Error[0], StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.False(Directory.Exists(folder.Combine("run")));
    }

    [Fact]
    public async Task A_pr_of_the_working_tree_whose_filter_matches_nothing_builds_nothing()
    {
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(
            ["pr", "--base", "HEAD", "--filter", "*NoSuchThing*", "--artifacts", artifacts.Combine("pr")],
            (ConnectionStringProvider.Variable, Nowhere));
        run.AssertExitCode(2);
        Assert.StartsWith("--filter: no benchmark of this program matches.", run.AssertOneLineOfError(), StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.False(Directory.Exists(artifacts.Combine("pr")));
    }
}
