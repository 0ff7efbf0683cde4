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

    private const string Signals = "130 Ctrl-C, 143 SIGTERM.";
    private const string NoServer = "2 wrong usage, 3 no database (or lost during the run), ";

    public const string Help = $"Exit codes: 0 all cases ran, 1 a case failed, {NoServer}4 --fail-on found something, {Signals}";
    public const string CompareHelp =
        $"Exit codes: 0 compared, 2 wrong usage or two sides that may not be compared, 4 --fail-on found something, {Signals}";
    public const string SoakHelp = $"Exit codes: 0 every scenario ran, whether its verdict is good or bad, {NoServer}{Signals}";
    public const string DoctorHelp = $"Exit codes: 0 there is a database, 2 wrong usage, 3 no database, {Signals}";
    public const string PublishHelp =
        $"Exit codes: 0 published, or nothing to change, 2 wrong usage or a run or soak that cannot be published, {Signals}";
}
