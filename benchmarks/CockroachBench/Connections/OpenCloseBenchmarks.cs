namespace CockroachBench.Connections;

// What it costs to have a connection for a few statements, by where the connection comes from.
[BenchmarkCategory("Connections", Sync)]
[QuickParams(nameof(Statements), 1)]
[Sql(nameof(Sql))]
public class OpenCloseBenchmarks : DatabaseBenchmarks
{
    private const string Sql = "select 1";

    private NpgsqlDataSource _pooled = null!;
    private NpgsqlDataSource _noReset = null!;
    private NpgsqlDataSource _unpooled = null!;
    private NpgsqlConnection _held = null!;

    [Params(1, 10)]
    public int Statements { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _pooled = CreateDataSource(o => o.NoResetOnClose = false); // on CockroachDB the run's default is true
        _noReset = CreateDataSource(o => o.NoResetOnClose = true);
        _unpooled = CreateDataSource(o => o.Pooling = false);
        _held = Own(_pooled.OpenConnection());
        foreach (var dataSource in new[] { _pooled, _noReset, _unpooled }) Run(dataSource);
    }

    [Benchmark(Baseline = true)]
    public long Open_Pooled() => Run(_pooled);

    [Benchmark]
    public long Open_Unpooled() => Run(_unpooled);

    // The pool hands connections on without resetting their state.
    [Benchmark]
    public long Open_PooledNoReset() => Run(_noReset);

    [Benchmark]
    public long Open_HeldOpen() => Run(_held);

    [Benchmark]
    public long Open_DataSourcePerOperation()
    {
        using var dataSource = BenchmarkDatabase.CreateDataSource();
        return Run(dataSource);
    }

    private long Run(NpgsqlDataSource dataSource)
    {
        using var connection = dataSource.OpenConnection();
        return Run(connection);
    }

    private long Run(NpgsqlConnection connection)
    {
        var sum = 0L;
        for (var i = 0; i < Statements; i++)
        {
            using var command = new NpgsqlCommand(Sql, connection);
            sum += Convert.ToInt64(command.ExecuteScalar(), null);
        }
        return sum;
    }
}
