namespace CockroachBench.Harness.Cli;

internal static class ExitCodes
{
    // All cases ran; those the server cannot run are named, and no failure.
    public const int Success = 0;
    public const int CaseFailed = 1;
    // Wrong usage: an option, a verb, or a place to write to.
    public const int Usage = 2;
    // No database: none is there, it refuses, or it was lost during the run.
    public const int NoDatabase = 3;
    public const int Worse = 4;
    // Ended by SIGINT (Ctrl-C): 128 + 2.
    public const int Interrupted = 130;
    // Ended by SIGTERM: 128 + 15.
    public const int Terminated = 143;

    // For the help. Soak verdicts and unsupported cases are findings, not failures.
    public const string Help =
        "Exit codes: 0 done, 1 a case or goal failed, 2 wrong usage, 3 no database or lost, 4 --fail-on found something, "
        + "130 Ctrl-C, 143 SIGTERM.";
}
