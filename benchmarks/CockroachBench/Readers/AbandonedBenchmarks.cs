namespace CockroachBench.Readers;

// Reader and connection abandoned: what an operation costs before the pool is exhausted.
[BenchmarkCategory("Readers", Sync)]
[Sql(nameof(Sql))]
public class AbandonedBenchmarks : ConnectionLeakBenchmarks
{
    private const string Sql = "select 1";

    private NpgsqlDataSource _unpooled = null!;

    public override void Setup()
    {
        base.Setup();
        _unpooled = CreateDataSource(o => o.Pooling = false);
    }

    [Benchmark(Baseline = true)]
    public long Query_Disposed()
    {
        using var connection = DataSource.OpenConnection();
        using var command = new NpgsqlCommand(Sql, connection);
        using var reader = command.ExecuteReader();
        return Read(reader);
    }

    // Takes another slot each time, and opens another connection.
    [Benchmark, LeaksConnection]
    public long Query_AbandonedPooled() => Abandon(DataSource);

    // Leaves a session on the server each time.
    [Benchmark, LeaksConnection]
    public long Query_AbandonedUnpooled() => Abandon(_unpooled);

    private long Abandon(NpgsqlDataSource dataSource)
    {
        var connection = Abandoned.Keep(dataSource.OpenConnection());
        var command = new NpgsqlCommand(Sql, connection);
        return Read(command.ExecuteReader());
    }

    private static long Read(NpgsqlDataReader reader)
    {
        var sum = 0L;
        while (reader.Read()) sum += reader.GetInt32(0);
        return sum;
    }
}
