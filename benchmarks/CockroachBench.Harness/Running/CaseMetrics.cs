using BenchmarkDotNet.Columns;

namespace CockroachBench.Harness.Running;

// Figures that a benchmark class measures itself. A child process prints them on lines that start with //, which BenchmarkDotNet hands to
// the host.
public static class CaseMetrics
{
    // Times are in nanoseconds, shares 0 to 1.
    public static readonly IMetricDescriptor PoolWait =
        Time(MetricIds.PoolWait, "Wait", "Mean time from asking the pool for a connection to having it");
    public static readonly IMetricDescriptor FirstRow =
        Time(MetricIds.FirstRow, "First row", "Median time from sending the query to its first row");
    public static readonly IMetricDescriptor ReturnTime =
        Time(MetricIds.ReturnTime, "Return", "Median time from when the command was to end to its return");
    public static readonly IMetricDescriptor Stopped =
        Count(MetricIds.Stopped, "Stopped", "Share of commands that were stopped before their end");
    public static readonly IMetricDescriptor Usable =
        Count(MetricIds.Usable, "Usable", "Share of operations after which the connection could be used further");
    public static readonly IMetricDescriptor Attempts = Count(MetricIds.Attempts, "Attempts", "Transactions tried for each that succeeded");
    public static readonly IMetricDescriptor Failures = Count(MetricIds.Failures, "Failures", "Share of operations that were given up");
    public static readonly IMetricDescriptor WaitP99 =
        Time(MetricIds.WaitP99, "Wait p99", "99th percentile of the time from asking the pool for a connection to having it");
    public static readonly IMetricDescriptor OpensPeak =
        Count(MetricIds.OpensPeak, "Peak opens", "Most physical connections opened within 100 ms");
    public static readonly IMetricDescriptor OpensMean =
        Count(MetricIds.OpensMean, "Mean opens", "Physical connections opened within 100 ms, mean");
    public static readonly IMetricDescriptor Errors = Count(MetricIds.Errors, "Errors", "Statements that failed for good, per operation");
    public static readonly IMetricDescriptor Recovery =
        Time(MetricIds.Recovery, "Recovery", "Median time until work went on as before");
    public static readonly IMetricDescriptor ServerMemory =
        new CaseMetric(MetricIds.ServerMemory, "Server memory", "Bytes that the server keeps for a session", "0", UnitType.Size, "B");
    public static readonly IMetricDescriptor LockWait =
        Time(MetricIds.LockWait, "Lock wait", "Median time until another transaction had the row");
    public static readonly IMetricDescriptor Transient =
        Count(MetricIds.Transient, "Transient", "Share of errors that the driver calls transient");
    public static readonly IMetricDescriptor StrayCancels = Count(MetricIds.StrayCancels, "Stray cancels",
        "Statements ended by the late cancel of an earlier one, and repeated, per operation");
    public static readonly IMetricDescriptor BusiestNode =
        Count(MetricIds.BusiestNode, "Busiest", "Sessions at once on the node that had most, mean");
    public static readonly IMetricDescriptor IdlestNode =
        Count(MetricIds.IdlestNode, "Idlest", "Sessions at once on the node that had fewest, mean");

    private const string Prefix = "// CaseMetric: ";

    private static readonly IMetricDescriptor[] All =
    [
        PoolWait, WaitP99, OpensPeak, OpensMean, FirstRow, ReturnTime, Stopped, Usable, Attempts, Failures, Errors, Recovery, ServerMemory,
        LockWait, Transient, StrayCancels, BusiestNode, IdlestNode,
    ];

    public static IMetricDescriptor SqlState(string code) =>
        Count(MetricIds.SqlState + code, $"SQLSTATE {code}", "Share of errors with this code");

    public static void Report(IMetricDescriptor descriptor, double value)
    {
        // In the smoke run no host reads it.
        if (!CaseName.IsMeasuringProcess) return;
        Console.WriteLine($"{Prefix}{descriptor.Id} {value:R}");
    }

    public static IReadOnlyList<Metric> Read(IEnumerable<ExecuteResult> launches) =>
        [.. launches
            .SelectMany(l => l.StandardOutput ?? [])
            .Where(line => line.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(line => line[Prefix.Length..].Split(' ', 2))
            .Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0])
            .SelectMany(group => Of(group.Key)
                .Select(d => new Metric(d, group.Average(parts => double.Parse(parts[1])))))];

    private static IEnumerable<IMetricDescriptor> Of(string id) =>
        id.StartsWith(MetricIds.SqlState, StringComparison.Ordinal) ? [SqlState(id[MetricIds.SqlState.Length..])]
            : All.Where(d => d.Id == id);

    private static CaseMetric Time(string id, string name, string legend) => new(id, name, legend, "0.##", UnitType.Time, "ns");
    private static CaseMetric Count(string id, string name, string legend) => new(id, name, legend, "0.###", UnitType.Dimensionless, "");

    private sealed record CaseMetric(string Id, string DisplayName, string Legend, string NumberFormat, UnitType UnitType, string Unit)
        : IMetricDescriptor
    {
        public bool TheGreaterTheBetter => false;
        public int PriorityInCategory => 0;

        public bool GetIsAvailable(Metric metric) => true;
    }
}
