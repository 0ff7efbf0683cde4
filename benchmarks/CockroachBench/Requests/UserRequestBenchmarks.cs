using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using CockroachBench.Retention;

namespace CockroachBench.Requests;

/// <summary>One user by HTTP, in every way to hold a connection for it: what a request costs, and what it leaves behind.</summary>
[BenchmarkCategory("Requests", Categories.Async)]
[InvocationCount(Abandoned.Operations)]
public class UserRequestBenchmarks
{
    private const long UserId = 42;

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

    /// <summary>After: the connection is scoped to the request.</summary>
    [Benchmark(Baseline = true)]
    public Task<long> Get_Scoped() => _client.GetUserAsync(UserId);

    /// <summary>After: closed in <c>finally</c>.</summary>
    [Benchmark]
    public Task<long> Get_Finally() => _client.GetUserAsync(UserId);

    /// <summary>After: a transaction that ends with the request.</summary>
    [Benchmark]
    public Task<long> Get_TransactionCommitted() => _client.GetUserAsync(UserId);

    /// <summary>A physical connection for each request.</summary>
    [Benchmark]
    public Task<long> Get_Unpooled() => _client.GetUserAsync(UserId);

    /// <summary>Before: the connection goes into a static.</summary>
    [OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public Task<long> Get_ConnectionInStatic() => _client.GetUserAsync(UserId);

    /// <summary>Before: the reader, which would close the connection, is left open.</summary>
    [OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public Task<long> Get_ReaderLeftOpen() => _client.GetUserAsync(UserId);

    /// <summary>Before: the connection is left open.</summary>
    [OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public Task<long> Get_ConnectionLeftOpen() => _client.GetUserAsync(UserId);

    /// <summary>Before: a data source for each request.</summary>
    [OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public Task<long> Get_DataSourcePerRequest() => _client.GetUserAsync(UserId);

    /// <summary>Before: the transaction is left open.</summary>
    [OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public Task<long> Get_TransactionLeftOpen() => _client.GetUserAsync(UserId);
}
