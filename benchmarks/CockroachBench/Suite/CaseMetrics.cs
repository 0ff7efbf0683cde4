using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.Results;
using CockroachBench.Fixtures;

namespace CockroachBench.Suite;

/// <summary>
/// Figures that a benchmark class finds out itself, next to BenchmarkDotNet's. A child process prints a line that starts
/// with <c>//</c>; BenchmarkDotNet hands such lines of every launch to the host, which adds them to the report's metrics.
/// </summary>
public static class CaseMetrics
{
    /// <summary>Mean time between asking a pool for a connection and having it, in nanoseconds.</summary>
    public static readonly IMetricDescriptor PoolWait = new TimeMetric("PoolWait", "Wait", "Mean time from asking the pool for a connection to having it");

    private const string Prefix = "// CaseMetric: ";

    private static readonly IMetricDescriptor[] All = [PoolWait];

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

    private sealed class TimeMetric(string id, string name, string legend) : IMetricDescriptor
    {
        public string Id => id;

        public string DisplayName => name;

        public string Legend => legend;

        public string NumberFormat => "0.##";

        public UnitType UnitType => UnitType.Time;

        public string Unit => "ns";

        public bool TheGreaterTheBetter => false;

        public int PriorityInCategory => 0;

        public bool GetIsAvailable(Metric metric) => true;
    }
}
