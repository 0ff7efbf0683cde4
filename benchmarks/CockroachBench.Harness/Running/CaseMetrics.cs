using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.Results;

namespace CockroachBench.Harness.Running;

// Figures that a benchmark class finds out itself, next to BenchmarkDotNet's. A child process prints a line that starts with //;
// BenchmarkDotNet hands such lines of every launch to the host, which adds them to the report's metrics.
public static class CaseMetrics
{
    // Mean time between asking a pool for a connection and having it, in nanoseconds.
    public static readonly IMetricDescriptor PoolWait = new TimeMetric("PoolWait", "Wait", "Mean time from asking the pool for a connection to having it");

    // Median time from sending a query to its first row, in nanoseconds.
    public static readonly IMetricDescriptor FirstRow = new TimeMetric("FirstRow", "First row", "Median time from sending the query to its first row");

    // Median time from the moment at which a command should have ended to its return, in nanoseconds.
    public static readonly IMetricDescriptor ReturnTime = new TimeMetric("ReturnTime", "Return", "Median time from when the command was to end to its return");

    // Commands that ended before their time, 0 to 1.
    public static readonly IMetricDescriptor Stopped = new CountMetric("Stopped", "Stopped", "Share of commands that were stopped before their end");
    public static readonly IMetricDescriptor Usable = new CountMetric("Usable", "Usable", "Share of operations after which the connection could be used further");
    public static readonly IMetricDescriptor Attempts = new CountMetric("Attempts", "Attempts", "Transactions tried for each that succeeded");
    public static readonly IMetricDescriptor Failures = new CountMetric("Failures", "Failures", "Share of operations that were given up");
    public static readonly IMetricDescriptor BusiestNode = new CountMetric("BusiestNode", "Busiest", "Sessions at once on the node that had most, mean");
    public static readonly IMetricDescriptor IdlestNode = new CountMetric("IdlestNode", "Idlest", "Sessions at once on the node that had fewest, mean");

    private const string Prefix = "// CaseMetric: ";

    private static readonly IMetricDescriptor[] All = [PoolWait, FirstRow, ReturnTime, Stopped, Usable, Attempts, Failures, BusiestNode, IdlestNode];

    public static void Report(IMetricDescriptor descriptor, double value)
    {
        // In the smoke run there is no host that listens, only a person.
        if (!CaseName.IsMeasuringProcess) return;
        Console.WriteLine($"{Prefix}{descriptor.Id} {value:R}");
    }

    // The metrics of a case: the mean over its launches.
    public static IReadOnlyList<Metric> Read(IEnumerable<ExecuteResult> launches) =>
        [.. launches
            .SelectMany(l => l.StandardOutput ?? [])
            .Where(line => line.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(line => line[Prefix.Length..].Split(' ', 2))
            .Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0])
            .SelectMany(group => All.Where(d => d.Id == group.Key)
                .Select(d => new Metric(d, group.Average(parts => double.Parse(parts[1], CultureInfo.InvariantCulture)))))];

    private sealed class TimeMetric(string id, string name, string legend) : CaseMetric(id, name, legend, "0.##", UnitType.Time, "ns");

    private sealed class CountMetric(string id, string name, string legend) : CaseMetric(id, name, legend, "0.###", UnitType.Dimensionless, "");

    private abstract class CaseMetric(string id, string name, string legend, string numberFormat, UnitType unitType, string unit) : IMetricDescriptor
    {
        public string Id => id;

        public string DisplayName => name;

        public string Legend => legend;

        public string NumberFormat => numberFormat;

        public UnitType UnitType => unitType;

        public string Unit => unit;

        public bool TheGreaterTheBetter => false;

        public int PriorityInCategory => 0;

        public bool GetIsAvailable(Metric metric) => true;
    }
}
