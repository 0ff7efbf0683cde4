namespace CockroachBench.Requests;

// All users by HTTP: the list in memory, streamed to the response, or kept for good.
[BenchmarkCategory("Requests", Async)]
public class UsersRequestBenchmarks : RequestBenchmarks
{
    [Benchmark(Baseline = true), Form("scoped")]
    public Task<long> Get_Scoped() => GetUsersAsync();

    [Benchmark, Form("dapper-buffered")]
    public Task<long> Get_DapperBuffered() => GetUsersAsync();

    [Benchmark, Form("dapper-streamed")]
    public Task<long> Get_DapperStreamed() => GetUsersAsync();

    [Benchmark, Form("ef-scoped")]
    public Task<long> Get_EfScoped() => GetUsersAsync();

    [Benchmark, Form("ef-streamed")]
    public Task<long> Get_EfStreamed() => GetUsersAsync();

    [Benchmark, Leaks, Form("rows-in-static")]
    public Task<long> Get_RowsInStatic() => GetUsersAsync();
}
