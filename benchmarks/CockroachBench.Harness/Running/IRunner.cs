using BenchmarkDotNet.Running;

namespace CockroachBench.Harness.Running;

// Takes the selected cases through a profile and records what becomes of each.
internal interface IRunner
{
    Task<string?> RunAsync(IReadOnlyList<BenchmarkRunInfo> cases, CancellationToken cancellationToken);
}
