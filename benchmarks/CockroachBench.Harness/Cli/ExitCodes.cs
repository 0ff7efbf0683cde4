namespace CockroachBench.Harness.Cli;

/// <summary>What the program's exit code says.</summary>
internal static class ExitCodes
{
    /// <summary>All cases ran; those the server cannot run are named, and no failure.</summary>
    public const int Success = 0;

    /// <summary>A case failed.</summary>
    public const int CaseFailed = 1;

    /// <summary>Wrong usage: an option, a verb, or a place to write to.</summary>
    public const int Usage = 2;

    /// <summary>No database: none is there, it refuses, or it was lost during the run.</summary>
    public const int NoDatabase = 3;

    /// <summary>A comparison found what <c>--fail-on</c> names.</summary>
    public const int Worse = 4;

    /// <summary>Ended by SIGINT (Ctrl-C): 128 + 2.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM: 128 + 15.</summary>
    public const int Terminated = 143;

    /// <summary>For the help. Soak verdicts and unsupported cases are findings, not failures.</summary>
    public const string Help =
        "Exit codes: 0 done, 1 a case or goal failed, 2 wrong usage, 3 no database or lost, 4 --fail-on found something, "
        + "130 Ctrl-C, 143 SIGTERM.";
}
