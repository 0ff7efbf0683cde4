using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using CockroachBench.Retention;

namespace CockroachBench.Requests;

/// <summary>All users by HTTP: the list in memory, streamed to the response, or kept for good.</summary>
[BenchmarkCategory("Requests", Categories.Async)]
[InvocationCount(Abandoned.Operations)]
public class UsersRequestBenchmarks
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

    /// <summary>A list, written when it is whole.</summary>
    [Benchmark(Baseline = true)]
    public Task<long> Get_Scoped() => _client.GetUsersAsync();

    /// <summary>The same by Dapper.</summary>
    [Benchmark]
    public Task<long> Get_DapperBuffered() => _client.GetUsersAsync();

    /// <summary>Each row written as it is read.</summary>
    [Benchmark]
    public Task<long> Get_DapperStreamed() => _client.GetUsersAsync();

    /// <summary>Before: the list goes into a static cache as well.</summary>
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public Task<long> Get_RowsInStatic() => _client.GetUsersAsync();
}
