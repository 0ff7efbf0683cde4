using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using CockroachBench.Retention;

namespace CockroachBench.Requests;

/// <summary>A request that throws: released on the way out, or not.</summary>
[BenchmarkCategory("Requests", Categories.Async)]
[InvocationCount(Abandoned.Operations)]
public class FailedRequestBenchmarks
{
    private RequestClient _client = null!;

    /// <summary>Starts the service in the form that the method names.</summary>
    [GlobalSetup]
    public async Task Setup() => _client = await RequestClient.StartAsync(CaseName.Current.Split('.')[^1]);

    /// <summary>Gets back what the iteration lost.</summary>
    [IterationCleanup]
    public void Release() => _client.Release();

    /// <summary>Ends the service.</summary>
    [GlobalCleanup]
    public async Task Cleanup() => await _client.DisposeAsync();

    /// <summary>After: <c>await using</c> releases whatever happens.</summary>
    [Benchmark(Baseline = true)]
    public Task<long> Get_ExceptionReleased() => _client.GetFailureAsync(42);

    /// <summary>Before: the exception passes by the release.</summary>
    [OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public Task<long> Get_ExceptionWithoutRelease() => _client.GetFailureAsync(42);
}
