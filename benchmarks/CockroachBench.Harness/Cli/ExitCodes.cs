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

    /// <summary>For the help of verbs that compare.</summary>
    public const string CompareHelp = "Exit codes: 0 compared, 2 wrong usage or two sides that may not be compared, 4 --fail-on found something, 130 Ctrl-C, 143 SIGTERM.";

    /// <summary>For the help of <c>soak</c>, whose verdicts are findings and no failures.</summary>
    public const string SoakHelp = "Exit codes: 0 every scenario had its turn, whatever its verdict, 2 wrong usage, 3 no database (or lost during the run), 130 Ctrl-C, 143 SIGTERM.";

    /// <summary>For the help of <c>doctor</c>.</summary>
    public const string DoctorHelp = "Exit codes: 0 there is a database, 2 wrong usage, 3 no database, 130 Ctrl-C, 143 SIGTERM.";

    /// <summary>For help texts.</summary>
    public const string Help = "Exit codes: 0 all cases ran, 1 a case failed, 2 wrong usage, 3 no database (or lost during the run), 4 --fail-on found something, 130 Ctrl-C, 143 SIGTERM.";
}
