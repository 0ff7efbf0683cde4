using BenchmarkDotNet.Running;

namespace CockroachBench.Harness.Running;

/// <summary>Takes the selected cases through a profile and records what becomes of each.</summary>
internal interface IRunner
{
    /// <summary>Runs the cases.</summary>
    /// <param name="cases">Those the server supports, by class.</param>
    /// <param name="cancellationToken">Ends the run after the case under way is ended.</param>
    /// <returns>Null when every case had its turn; else why not (the server is lost).</returns>
    /// <exception cref="OperationCanceledException">The run was stopped from outside.</exception>
    Task<string?> RunAsync(IReadOnlyList<BenchmarkRunInfo> cases, CancellationToken cancellationToken);
}
