using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Running;

// Ctrl-C, SIGTERM and SIGKILL at every stage of a smoke run: children ended, server stopped, folders removed, what was measured kept.
[Collection(Lane.Runs)]
public class InterruptionTests(ProgramUnderTest program)
{
    public static TheoryData<string, int> Signals => Interrupted.Signals;

    [Theory, MemberData(nameof(Signals))]
    public async Task In_the_middle_of_a_smoke_run_what_was_checked_is_kept(string signal, int exitCode)
    {
        using var artifacts = new TemporaryFolder();
        await using var run = await Interrupted.StartAsync(program, "smoke", "*", artifacts.Path);
        await run.WaitForFirstCaseAsync();
        await Interrupted.EndAsync(run, signal, exitCode);

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
        await using var run = await Interrupted.StartAsync(program, "smoke", "*", folder.Combine("run"));
        await run.WaitForProcessAsync(p => p.CommandLine.Contains("initdb", StringComparison.Ordinal), "initdb");
        await Interrupted.EndAsync(run, signal, exitCode);
        Assert.False(Directory.Exists(folder.Combine("run")));
    }

    [Fact]
    public async Task A_program_that_is_killed_outright_still_takes_its_server_along()
    {
        using var artifacts = new TemporaryFolder();
        await using var run = await Interrupted.StartAsync(program, "smoke", "*", artifacts.Path);
        await run.WaitForFirstCaseAsync();
        Assert.Contains(run.Living, p => p.IsServer);
        run.Signal("KILL");
        await run.AssertNothingLeftAsync();
        Assert.Equal(RunState.Running, run.ReadRun(artifacts.Path).State); // whole, and honest about not having ended
    }
}
