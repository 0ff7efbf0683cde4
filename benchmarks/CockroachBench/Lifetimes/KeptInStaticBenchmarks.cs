namespace CockroachBench.Lifetimes;

// Rows, or a reader with its connection, kept in a static: what a request read outlives the request.
[BenchmarkCategory("Lifetimes", Sync)]
public class KeptInStaticBenchmarks : ConnectionLeakBenchmarks
{
    // Room made beforehand: the retained bytes are those of what is kept, not of the list that keeps it.
    private static readonly List<List<Item>> KeptRows = new(Abandoned.PoolSize * 2);
    private static readonly List<NpgsqlDataReader> KeptReaders = new(Abandoned.PoolSize * 2);

    public override void Release()
    {
        KeptRows.Clear();
        KeptReaders.Clear();
        base.Release();
    }

    [Benchmark(Baseline = true)]
    public long Rows_Local() => Checksum.Of(ReadRows());

    [Benchmark, Leaks]
    public long Rows_KeptInStatic()
    {
        var rows = ReadRows();
        KeptRows.Add(rows);
        return Checksum.Of(rows);
    }

    [Benchmark, LeaksConnection]
    public long Reader_KeptInStatic()
    {
        var connection = Abandoned.Keep(DataSource.OpenConnection());
        var command = new NpgsqlCommand(RowsSql, connection);
        var reader = command.ExecuteReader();
        KeptReaders.Add(reader);
        return ReadAll(reader);
    }

    private List<Item> ReadRows()
    {
        using var connection = DataSource.OpenConnection();
        using var command = new NpgsqlCommand(RowsSql, connection);
        using var reader = command.ExecuteReader();
        var rows = new List<Item>();
        while (reader.Read()) rows.Add(Item.Read(reader));
        PeakLive.Mark();
        return rows;
    }
}
