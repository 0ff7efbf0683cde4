using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.Results;
using CockroachBench.Results.Model;

namespace CockroachBench.Harness.Running;

/// <summary>
/// Figures that a benchmark class finds out itself, next to BenchmarkDotNet's. A child process prints a line that starts
/// with <c>//</c>; BenchmarkDotNet hands such lines of every launch to the host, which adds them to the report's metrics.
/// </summary>
public static class CaseMetrics
{
    /// <summary>Mean time between asking a pool for a connection and having it, in nanoseconds.</summary>
    public static readonly IMetricDescriptor PoolWait = new TimeMetric(MetricIds.PoolWait, "Wait", "Mean time from asking the pool for a connection to having it");

    /// <summary>Median time from sending a query to its first row, in nanoseconds.</summary>
    public static readonly IMetricDescriptor FirstRow = new TimeMetric(MetricIds.FirstRow, "First row", "Median time from sending the query to its first row");

    /// <summary>Median time from the moment at which a command should have ended to its return, in nanoseconds.</summary>
    public static readonly IMetricDescriptor ReturnTime = new TimeMetric(MetricIds.ReturnTime, "Return", "Median time from when the command was to end to its return");

    /// <summary>Commands that ended before their time, 0 to 1.</summary>
    public static readonly IMetricDescriptor Stopped = new CountMetric(MetricIds.Stopped, "Stopped", "Share of commands that were stopped before their end");

    /// <summary>Connections that could be used further without opening them again, 0 to 1.</summary>
    public static readonly IMetricDescriptor Usable = new CountMetric(MetricIds.Usable, "Usable", "Share of operations after which the connection could be used further");

    /// <summary>Transactions tried for each that was committed.</summary>
    public static readonly IMetricDescriptor Attempts = new CountMetric(MetricIds.Attempts, "Attempts", "Transactions tried for each that succeeded");

    /// <summary>Operations given up, 0 to 1.</summary>
    public static readonly IMetricDescriptor Failures = new CountMetric(MetricIds.Failures, "Failures", "Share of operations that were given up");

    /// <summary>Sessions on the node that has most of them.</summary>
    public static readonly IMetricDescriptor BusiestNode = new CountMetric(MetricIds.BusiestNode, "Busiest", "Sessions at once on the node that had most, mean");

    /// <summary>Sessions on the node that has fewest.</summary>
    public static readonly IMetricDescriptor IdlestNode = new CountMetric(MetricIds.IdlestNode, "Idlest", "Sessions at once on the node that had fewest, mean");

    private const string Prefix = "// CaseMetric: ";

    private static readonly IMetricDescriptor[] All = [PoolWait, FirstRow, ReturnTime, Stopped, Usable, Attempts, Failures, BusiestNode, IdlestNode];

    /// <summary>Called in the child process, outside what is measured.</summary>
    /// <param name="descriptor">One of this class's descriptors.</param>
    /// <param name="value">In the descriptor's unit.</param>
    public static void Report(IMetricDescriptor descriptor, double value)
    {
        // In the smoke run there is no host that listens, only a person.
        if (!CaseName.IsMeasuringProcess) return;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{descriptor.Id} {value:R}"));
    }

    /// <summary>The metrics of a case: the mean over its launches.</summary>
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
