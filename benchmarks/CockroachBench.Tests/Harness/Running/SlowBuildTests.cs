using CockroachBench.Results.Runs;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Running;

/// <summary>A build that does not come to its end in time.</summary>
[Collection(Lane.Builds)]
public class SlowBuildTests(ProgramUnderTest program)
{
    [Fact]
    public async Task It_is_ended_once_and_every_case_says_so_with_the_option_that_allows_more()
    {
        TestServers.Provider(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(["run", "--database", "postgres", "--filter", "*PreparedBenchmarks*", "--buildTimeout", "1", "--artifacts", artifacts.Path]);
        run.AssertExitCode(1);
        Assert.Single(await File.ReadAllLinesAsync(artifacts.Combine("run.log"), TestContext.Current.CancellationToken), l => l.StartsWith("// start ", StringComparison.Ordinal));
        var cases = run.ReadRun(artifacts.Path).Cases;
        Assert.Equal(3, cases.Count);
        Assert.All(cases, c => Assert.Equal(
            (CaseState.Failed, "the build of the measuring program took longer than 1 s and was ended; end what else runs here, or allow more with --buildTimeout SECONDS"), (c.State, c.Reason)));
        await run.AssertNothingLeftAsync();
    }
}
