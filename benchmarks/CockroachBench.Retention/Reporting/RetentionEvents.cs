using BenchmarkDotNet.EventProcessors;

namespace CockroachBench.Retention.Reporting;

/// <summary>Takes the measuring processes' lines into the report's metrics, so that every exporter and column finds them.</summary>
internal sealed class RetentionEvents : EventProcessor
{
    /// <summary>The one instance, so that a configuration holds it once.</summary>
    public static readonly RetentionEvents Instance = new();

    private readonly Dictionary<BenchmarkCase, RetentionResult> _results = [];

    private readonly HashSet<BenchmarkCase> _shown = [];

    private RetentionEvents() { }

    /// <summary>A case's result; null where it has none.</summary>
    public RetentionResult? this[BenchmarkCase benchmarkCase] => _results.GetValueOrDefault(benchmarkCase);

    /// <inheritdoc/>
    public override void OnEndRunBenchmark(BenchmarkCase benchmarkCase, BenchmarkReport report)
    {
        var launches = report.ExecuteResults.SelectMany(r => r.PrefixedLines)
            .Select(RetentionResult.FromLine).OfType<RetentionResult>().ToList();
        if (RetentionMetrics.Combine(launches) is not { } result) return;
        _results[benchmarkCase] = result;
        // BenchmarkDotNet calls this before it shows the report, and its read-only dictionary is the one that it filled.
        if (report.Metrics is not IDictionary<string, Metric> { IsReadOnly: false } metrics) return;
        foreach (var metric in RetentionMetrics.Of(result)) metrics[metric.Descriptor.Id] = metric;
    }

    internal void DisplayTypes(ILogger logger)
    {
        // Called once for each class.
        foreach (var (benchmarkCase, result) in _results.Where(r => _shown.Add(r.Key)))
        {
            foreach (var line in RetentionText.Of(benchmarkCase.DisplayInfo, result)) logger.WriteLineInfo(line);
        }
        if (_results.Values.Select(r => r.TypesProblem).FirstOrDefault(p => p is not null) is { } problem)
            logger.WriteLineHint($"The types of some leaks are not known: {problem}.");
    }
}
