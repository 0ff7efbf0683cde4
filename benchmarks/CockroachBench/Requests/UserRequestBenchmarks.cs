namespace CockroachBench.Requests;

// One user by HTTP, in every way to hold a connection for it: what a request costs, and what it leaves behind.
[BenchmarkCategory("Requests", Async)]
public class UserRequestBenchmarks : RequestBenchmarks
{
    [Benchmark(Baseline = true), Form("scoped")]
    public Task<long> Get_Scoped() => GetUserAsync(42);

    [Benchmark, Form("finally")]
    public Task<long> Get_Finally() => GetUserAsync(42);

    [Benchmark, Form("transaction-committed")]
    public Task<long> Get_TransactionCommitted() => GetUserAsync(42);

    [Benchmark, Form("unpooled")]
    public Task<long> Get_Unpooled() => GetUserAsync(42);

    [Benchmark, LeaksConnection, Form("connection-in-static")]
    public Task<long> Get_ConnectionInStatic() => GetUserAsync(42);

    [Benchmark, LeaksConnection, Form("reader-left-open")]
    public Task<long> Get_ReaderLeftOpen() => GetUserAsync(42);

    [Benchmark, LeaksConnection, Form("connection-left-open")]
    public Task<long> Get_ConnectionLeftOpen() => GetUserAsync(42);

    [Benchmark, LeaksConnection, Form("data-source-per-request")]
    public Task<long> Get_DataSourcePerRequest() => GetUserAsync(42);

    [Benchmark, LeaksConnection, Form("transaction-left-open")]
    public Task<long> Get_TransactionLeftOpen() => GetUserAsync(42);
}
