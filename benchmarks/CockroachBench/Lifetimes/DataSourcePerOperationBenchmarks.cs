namespace CockroachBench.Lifetimes;

// A data source is a pool: one for the application, or one for each request, disposed or not.
[BenchmarkCategory("Lifetimes", Sync)]
public class DataSourcePerOperationBenchmarks : LeakBenchmarks
{
    [Benchmark(Baseline = true)]
    public long Query_SharedDataSource() => Query(DataSource);

    // Leaves nothing, but opens a connection and reads the type catalogue every time.
    [Benchmark]
    public long Query_DataSourceDisposed()
    {
        using var dataSource = BenchmarkDatabase.CreateDataSource();
        return Query(dataSource);
    }

    [Benchmark, LeaksConnection]
    public long Query_DataSourceNeverDisposed() => Query(Abandoned.Keep(BenchmarkDatabase.CreateDataSource()));

    private static long Query(NpgsqlDataSource dataSource)
    {
        using var connection = dataSource.OpenConnection();
        return Query(connection);
    }
}
