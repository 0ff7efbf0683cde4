#if RESULTS // Linked into CockroachBench.Results, which does not reference this project.
namespace CockroachBench.Results.Model;
#else
namespace CockroachBench.Retention.Reporting;
#endif

// Ids under Metrics in BenchmarkDotNet's full JSON. They are a file format: never rename one.
internal static partial class MetricIds
{
    internal const string Retained = "Retained";
    internal const string RetainedLower = "RetainedLower";
    internal const string RetainedUpper = "RetainedUpper";
    internal const string RetainedVerdict = "RetainedVerdict";
    internal const string RetainedResolution = "RetainedResolution";
    internal const string PeakLive = "PeakLive";
    internal const string ConnectionsOpened = "ConnectionsOpened";
    internal const string Held = "Held";
    internal const string SessionsLeft = "SessionsLeft";
    internal const string SessionsKept = "SessionsKept";
    internal const string Sockets = "Sockets";
    internal const string LohAllocated = "LohAllocated";
    internal const string TimedWithinBudget = "TimedWithinBudget";
    // Followed by a leaking type's name: its bytes and its objects per operation.
    internal const string TypeBytes = "RetainedBytes:";
    internal const string TypeCount = "RetainedCount:";

    // Values are numbers: what keeps a type, and who opened what is held, end a metric's legend.
    internal const string KeptBy = "; kept by: ";
    internal const string OpenedBy = "; opened by: ";
}
