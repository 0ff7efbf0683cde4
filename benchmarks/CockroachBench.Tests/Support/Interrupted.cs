namespace CockroachBench.Tests.Support;

internal static class Interrupted
{
    public const string CtrlC = "Ctrl-C";

    public static TheoryData<string, int> Signals => new() { { CtrlC, 130 }, { "SIGTERM", 143 } };

    public static async Task<ProgramRun> StartAsync(ProgramUnderTest program, string profile, string filter, string artifacts)
    {
        TestServers.Provider(TestServers.Postgres);
        return await program.StartAsync(
            ["run", "--profile", profile, "--database", "postgres", "--filter", filter, "--artifacts", artifacts], ownGroup: true);
    }

    public static async Task EndAsync(ProgramRun run, string signal, int exitCode)
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
