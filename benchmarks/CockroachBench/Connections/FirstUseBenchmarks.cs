namespace CockroachBench.Connections;

// The first query of a new data source: the driver reads the server's type catalogue, the default, or does without.
[BenchmarkCategory("Connections", Sync)]
[Sql(nameof(Sql))]
public class FirstUseBenchmarks
{
    private const string Sql = "select 1";

    [Benchmark(Baseline = true)]
    public long FirstQuery_TypeLoading() => Run(typeLoading: true);

    // Enough for the built-in types.
    [Benchmark]
    public long FirstQuery_NoTypeLoading() => Run(typeLoading: false);

    private static long Run(bool typeLoading)
    {
        var builder = BenchmarkDatabase.CreateDataSourceBuilder();
        builder.ConfigureTypeLoading(b => b.EnableTypeLoading(typeLoading));
        using var dataSource = builder.Build();
        using var connection = dataSource.OpenConnection();
        using var command = new NpgsqlCommand(Sql, connection);
        return Convert.ToInt64(command.ExecuteScalar(), null);
    }
}
