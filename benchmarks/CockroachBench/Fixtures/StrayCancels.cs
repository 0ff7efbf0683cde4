using System.Diagnostics.Metrics;

namespace CockroachBench.Fixtures;

// CockroachDB closes a cancel request's connection before it cancels. A request for a statement that has ended meanwhile may then end the
// session's next one (cockroachdb/cockroach#67501), which is repeated here and counted.
internal sealed class StrayCancels
{
    // A repeated read that fails has sent a cancel of its own.
    private const int MostAttempts = 4;

    private static readonly Meter Meter = new(SuiteMeter.Name);
    private static readonly Counter<long> Counter = Meter.CreateCounter<long>(SuiteMeter.StrayCancels);

    private long _operations;
    private long _strays;

    // Begins an operation with its first attempt.
    public int Begin()
    {
        Interlocked.Increment(ref _operations);
        return 1;
    }

    // Whether a stray cancel has ended this attempt, and another is to be made.
    public bool Ended(PostgresException error, int attempt)
    {
        if (error.SqlState != PostgresErrorCodes.QueryCanceled || attempt == MostAttempts) return false;
        Interlocked.Increment(ref _strays);
        Counter.Add(1);
        return true;
    }

    public void Report()
    {
        if (_strays > 0) CaseMetrics.Report(CaseMetrics.StrayCancels, _strays / (double)_operations);
    }
}
