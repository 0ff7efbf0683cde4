namespace CockroachBench.Requests;

// One user by HTTP with EF Core: what the context costs, and what it leaves behind.
[BenchmarkCategory("Requests", Async)]
public class EfUserRequestBenchmarks : RequestBenchmarks
{
    [Benchmark(Baseline = true), Form("scoped")]
    public Task<long> Get_Scoped() => GetUserAsync(42);

    [Benchmark, Form("ef-scoped")]
    public Task<long> Get_EfScoped() => GetUserAsync(42);

    [Benchmark, Leaks, Form("ef-context-from-root")]
    public Task<long> Get_EfContextFromRoot() => GetUserAsync(42);

    [Benchmark, LeaksConnection, Form("ef-data-source-per-context")]
    public Task<long> Get_EfDataSourcePerContext() => GetUserAsync(42);
}
