using CockroachBench.Results.Runs;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Running;

/// <summary>Ctrl-C, SIGTERM and SIGKILL at every stage: children ended, server stopped, folders removed, what was measured kept.</summary>
[Collection(Lane.Builds)]
public class InterruptionTests(ProgramUnderTest program)
{
    private const string CtrlC = "Ctrl-C";
    private const string Terminate = "SIGTERM";

    public static TheoryData<string, int> Signals => new() { { CtrlC, 130 }, { Terminate, 143 } };

    [Theory, InlineData(CtrlC, 130)] // half a minute: SIGTERM takes the same way, as the smoke run shows
    public async Task In_the_middle_of_a_measured_run_what_was_measured_is_kept(string signal, int exitCode)
    {
        using var artifacts = new TemporaryFolder();
        await using var run = await StartAsync("quick", "*Prepared*", artifacts.Path);
        await run.WaitForFirstCaseAsync();
        await run.WaitForProcessAsync(p => p.CommandLine.Contains("Lookup_Prepared", StringComparison.Ordinal), "the second case's");
        await EndAsync(run, signal, exitCode);

        var file = run.ReadRun(artifacts.Path);
        Assert.Equal(RunState.Interrupted, file.State);
        Assert.Equal([CaseState.Measured, CaseState.NotRun, CaseState.NotRun], file.Cases.Select(c => c.State));
        Assert.All(file.Cases.Skip(1), c => Assert.Equal("the run was stopped", c.Reason));
        Assert.True(Run.Load(artifacts.Path).Figures[file.Cases[0].Id].MeanNanoseconds > 0);
        Assert.True(File.Exists(artifacts.Combine("tables.md")));
    }

    [Theory, MemberData(nameof(Signals))]
    public async Task In_the_middle_of_the_build_nothing_is_left_of_it(string signal, int exitCode)
    {
        using var artifacts = new TemporaryFolder();
        await using var run = await StartAsync("quick", "*Prepared*", artifacts.Path);
        await run.WaitForOutputAsync("Building the measuring program");
        await run.WaitForProcessAsync(p => p.CommandLine.StartsWith("dotnet build ", StringComparison.Ordinal), "dotnet build");
        await EndAsync(run, signal, exitCode);

        var file = run.ReadRun(artifacts.Path);
        Assert.Equal(RunState.Interrupted, file.State);
        Assert.All(file.Cases, c => Assert.Equal((CaseState.NotRun, "the run was stopped"), (c.State, c.Reason)));
    }

    [Theory, MemberData(nameof(Signals))]
    public async Task In_the_middle_of_a_smoke_run_what_was_checked_is_kept(string signal, int exitCode)
    {
        using var artifacts = new TemporaryFolder();
        await using var run = await StartAsync("smoke", "*", artifacts.Path);
        await run.WaitForFirstCaseAsync();
        await EndAsync(run, signal, exitCode);

        var file = run.ReadRun(artifacts.Path);
        Assert.Equal(RunState.Interrupted, file.State);
        Assert.Equal(CaseState.Checked, file.Cases.First(c => c.State != CaseState.NotSupported).State);
        Assert.Equal((CaseState.NotRun, "the run was stopped"), (file.Cases[^1].State, file.Cases[^1].Reason));
        Assert.DoesNotContain(file.Cases, c => c.State == CaseState.Failed);
    }

    [Theory, MemberData(nameof(Signals))]
    public async Task While_the_server_starts_there_is_no_run_and_no_trace(string signal, int exitCode)
    {
        using var folder = new TemporaryFolder();
        await using var run = await StartAsync("smoke", "*", folder.Combine("run"));
        await run.WaitForProcessAsync(p => p.CommandLine.Contains("initdb", StringComparison.Ordinal), "initdb");
        await EndAsync(run, signal, exitCode);
        Assert.False(Directory.Exists(folder.Combine("run")));
    }

    [Fact]
    public async Task A_program_that_is_killed_outright_still_takes_its_server_along()
    {
        using var artifacts = new TemporaryFolder();
        await using var run = await StartAsync("smoke", "*", artifacts.Path);
        await run.WaitForFirstCaseAsync();
        Assert.Contains(run.Living, p => p.IsServer);
        run.Signal("KILL");
        await run.AssertNothingLeftAsync();
        Assert.Equal(RunState.Running, run.ReadRun(artifacts.Path).State); // whole, and honest about not having ended
    }

    private async Task<ProgramRun> StartAsync(string profile, string filter, string artifacts)
    {
        TestServers.Provider(TestServers.Postgres);
        return await program.StartAsync(["run", "--profile", profile, "--database", "postgres", "--filter", filter, "--artifacts", artifacts], ownGroup: true);
    }

    private static async Task EndAsync(ProgramRun run, string signal, int exitCode)
    {
        // A terminal signals everyone in the foreground; a service manager or a script only the program.
        if (signal == CtrlC) run.SignalGroup("INT");
        else run.Signal("TERM");
        await run.WaitForExitAsync();
        run.AssertExitCode(exitCode);
        // On Ctrl-C BenchmarkDotNet runs "kill" on its own account, which complains where we were quicker.
        Assert.Equal(["Stopping: what was measured is kept ..."], run.Error.Where(l => !l.StartsWith("kill: ", StringComparison.Ordinal)));
        await run.AssertNothingLeftAsync();
    }
}
