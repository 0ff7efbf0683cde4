namespace CockroachBench.Readers;

// Forgotten disposals that the driver makes good when the connection is disposed.
[BenchmarkCategory("Readers", Sync)]
[Sql(nameof(_sql))]
public class DisposalBenchmarks : DataSourceBenchmarks
{
    private const int Rows = 100;

    private readonly string _sql =
        $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id <= {Rows} order by id";

    [Benchmark(Baseline = true)]
    public long Read_AllDisposed()
    {
        using var connection = DataSource.OpenConnection();
        using var command = new NpgsqlCommand(_sql, connection);
        using var reader = command.ExecuteReader();
        return ReadAll(reader);
    }

    [Benchmark]
    public long Read_ReaderLeftOpen()
    {
        using var connection = DataSource.OpenConnection();
        using var command = new NpgsqlCommand(_sql, connection);
        var reader = command.ExecuteReader();
        return ReadAll(reader);
    }

    [Benchmark]
    public long Read_CommandLeftUndisposed()
    {
        using var connection = DataSource.OpenConnection();
        var command = new NpgsqlCommand(_sql, connection);
        using var reader = command.ExecuteReader();
        return ReadAll(reader);
    }

    // All disposed: the rest of the rows is drained on the way out.
    [Benchmark, ChecksumGroup("half the rows")]
    public long Read_ExceptionMidway()
    {
        var sum = 0L;
        try
        {
            using var connection = DataSource.OpenConnection();
            using var command = new NpgsqlCommand(_sql, connection);
            using var reader = command.ExecuteReader();
            for (var row = 0; reader.Read(); row++)
            {
                if (row == Rows / 2) throw new MidwayException();
                sum = Checksum.Add(sum, Item.Read(reader));
            }
        }
        catch (MidwayException)
        {
            // The handler's caller would answer with an error here.
        }
        return sum;
    }

    private sealed class MidwayException : Exception;
}
