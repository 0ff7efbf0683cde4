namespace CockroachBench.Retention.Measuring;

// What a session measures, set up already. Run: does so many invocations, one after the other.
internal sealed record MeasuredCase(Action<long> Run)
{
    public int OperationsPerInvoke { get; init; } = 1;

    // Before the whole measurement, and after it.
    public Action? IterationSetup { get; init; }
    public Action? IterationCleanup { get; init; }

    // The most operations; null where time, memory and sockets decide.
    public int? Budget { get; init; }

    public Func<ISessionCounter?>? CreateSessionCounter { get; init; }

    // Other code runs in the process too: what that retains is measured beside, and nothing that needs the process to itself.
    public bool SharesProcess { get; init; }
}
