namespace CockroachBench.Results.Model;

// The ids of the retention diagnoser are in its own project and linked into this one.
internal static partial class MetricIds
{
    // Beside BenchmarkDotNet's own figure, for blocks.
    public const string Allocated = "Allocated";
    public const string AllocatedResolution = "AllocatedResolution";
    // What benchmark classes report themselves.
    public const string PoolWait = "PoolWait";
    public const string FirstRow = "FirstRow";
    public const string ReturnTime = "ReturnTime";
    public const string Stopped = "Stopped";
    public const string Usable = "Usable";
    public const string Attempts = "Attempts";
    public const string Failures = "Failures";
    public const string WaitP99 = "WaitP99";
    public const string OpensPeak = "OpensPeak";
    public const string OpensMean = "OpensMean";
    public const string Errors = "Errors";
    public const string Recovery = "Recovery";
    public const string ServerMemory = "ServerMemory";
    public const string LockWait = "LockWait";
    public const string Transient = "Transient";
    // Before a code: its share of the errors.
    public const string SqlState = "SqlState.";
    public const string StrayCancels = "StrayCancels";
    public const string BusiestNode = "BusiestNode";
    public const string IdlestNode = "IdlestNode";

    public static double? Find(this IReadOnlyDictionary<string, double> metrics, string id) =>
        metrics.TryGetValue(id, out var value) ? value : null;

    public static Verdict? Verdict(this IReadOnlyDictionary<string, double> metrics) =>
        metrics.TryGetValue(RetainedVerdict, out var verdict) ? (Verdict)verdict : null;
}
