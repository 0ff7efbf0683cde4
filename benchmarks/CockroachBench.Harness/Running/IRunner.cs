namespace CockroachBench.Harness.Running;

internal interface IRunner
{
    Task<string?> RunAsync(IReadOnlyList<BenchmarkRunInfo> cases, CancellationToken cancellationToken);
}
