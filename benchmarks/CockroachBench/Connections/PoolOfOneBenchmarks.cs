namespace CockroachBench.Connections;

// A serverless handler works alone: a pool of one connection against the driver's default of a hundred.
[BenchmarkCategory("Connections", Async)]
[Sql(nameof(Sql))]
public class PoolOfOneBenchmarks : DataSourceBenchmarks
{
    private const string Sql = "select 1";

    private int? _poolSize;

    [GlobalSetup(Target = nameof(OpenQueryClose_PoolOfOne))]
    public void SetupPoolOfOne()
    {
        _poolSize = 1;
        Setup();
    }

    [Benchmark(Baseline = true)]
    public Task<long> OpenQueryClose_DefaultPool() => QueryAsync();

    [Benchmark]
    public Task<long> OpenQueryClose_PoolOfOne() => QueryAsync();

    protected override void Configure(NpgsqlConnectionStringBuilder options)
    {
        if (_poolSize is { } size) options.MaxPoolSize = size;
    }

    private async Task<long> QueryAsync()
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), null);
    }
}
