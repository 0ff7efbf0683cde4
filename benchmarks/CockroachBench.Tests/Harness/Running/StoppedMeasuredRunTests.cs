using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Running;

// Measured runs that a signal, a lost server or a slow build stops.
[Collection(Lane.Builds)]
public class StoppedMeasuredRunTests(ProgramUnderTest program)
{
    // Half a minute: SIGTERM takes the same way, as the smoke run shows.
    [Fact]
    public async Task In_the_middle_of_a_measured_run_what_was_measured_is_kept()
    {
        using var artifacts = new TemporaryFolder();
        await using var run = await Interrupted.StartAsync(program, "quick", "*PreparedBenchmarks*", artifacts.Path);
        await run.WaitForFirstCaseAsync();
        await run.WaitForProcessAsync(p => p.CommandLine.Contains("Lookup_Prepared", StringComparison.Ordinal), "the second case's");
        await Interrupted.EndAsync(run, Interrupted.CtrlC, 130);

        var file = run.ReadRun(artifacts.Path);
        Assert.Equal(RunState.Interrupted, file.State);
        Assert.Equal([CaseState.Measured, CaseState.NotRun, CaseState.NotRun], file.Cases.Select(c => c.State));
        Assert.All(file.Cases.Skip(1), c => Assert.Equal("the run was stopped", c.Reason));
        Assert.True(Run.Load(artifacts.Path).Figures[file.Cases[0].Id].MeanNanoseconds > 0);
        Assert.True(File.Exists(artifacts.Combine("tables.md")));
    }

    [Theory, MemberData(nameof(Interrupted.Signals), MemberType = typeof(Interrupted))]
    public async Task In_the_middle_of_the_build_nothing_is_left_of_it(string signal, int exitCode)
    {
        using var artifacts = new TemporaryFolder();
        await using var run = await Interrupted.StartAsync(program, "quick", "*PreparedBenchmarks*", artifacts.Path);
        await run.WaitForOutputAsync("Building the measuring program");
        await run.WaitForProcessAsync(p => p.CommandLine.StartsWith("dotnet build ", StringComparison.Ordinal), "dotnet build");
        await Interrupted.EndAsync(run, signal, exitCode);

        var file = run.ReadRun(artifacts.Path);
        Assert.Equal(RunState.Interrupted, file.State);
        Assert.All(file.Cases, c => Assert.Equal((CaseState.NotRun, "the run was stopped"), (c.State, c.Reason)));
    }

    [Fact]
    public async Task A_server_killed_during_a_measured_run_ends_it_and_what_was_measured_is_kept()
    {
        const string database = TestServers.Postgres;
        TestServers.Provider(database);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.StartAsync(
            ["run", "--database", database, "--filter", "*PreparedBenchmarks*", "--artifacts", artifacts.Path]);
        await run.WaitForFirstCaseAsync();
        System.Diagnostics.Process.GetProcessById(run.Server!.Id).Kill();
        await run.WaitForExitAsync();
        run.AssertExitCode(3);
        var line = run.AssertOneLineOfError();
        Assert.StartsWith("--database: ", line, StringComparison.Ordinal);
        Assert.Contains("the server no longer answers; 1 of 3 cases were done before that and are kept. The server ended (exit code 137)",
            line, StringComparison.Ordinal);

        var file = run.ReadRun(artifacts.Path);
        Assert.Equal(RunState.ServerLost, file.State);
        Assert.Equal([CaseState.Measured, CaseState.Failed, CaseState.NotRun], file.Cases.Select(c => c.State));
        Assert.Equal("the server no longer answers", file.Cases[2].Reason);
        Assert.True(Run.Load(artifacts.Path).Figures[file.Cases[0].Id].MeanNanoseconds > 0);
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_build_that_takes_too_long_is_ended_once_and_every_case_names_the_option_that_allows_more()
    {
        TestServers.Provider(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(
            ["run", "--database", "postgres", "--filter", "*PreparedBenchmarks*", "--buildTimeout", "1", "--artifacts", artifacts.Path]);
        run.AssertExitCode(1);
        // Restoring, and where that is quicker than the limit the build: each once.
        var log = await File.ReadAllLinesAsync(artifacts.Combine("run.log"), TestContext.Current.CancellationToken);
        var started = log.Where(l => l.StartsWith("// start ", StringComparison.Ordinal)).ToList();
        Assert.Contains(started, l => l.Contains(" restore ", StringComparison.Ordinal));
        Assert.All((string[])[" restore ", " build "],
            step => Assert.True(started.Count(l => l.Contains(step, StringComparison.Ordinal)) <= 1, string.Join('\n', started)));
        var cases = run.ReadRun(artifacts.Path).Cases;
        Assert.Equal(3, cases.Count);
        Assert.All(cases, c => Assert.Equal(
            (CaseState.Failed, "the build of the measuring program took longer than 1 s and was ended; end what else runs here, or allow "
                + "more with --buildTimeout SECONDS"), (c.State, c.Reason)));
        await run.AssertNothingLeftAsync();
    }
}
