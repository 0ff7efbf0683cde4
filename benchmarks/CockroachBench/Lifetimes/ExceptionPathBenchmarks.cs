namespace CockroachBench.Lifetimes;

// The close at the end of the method is never reached when something throws before it.
[BenchmarkCategory("Lifetimes", Sync)]
public class ExceptionPathBenchmarks : ConnectionLeakBenchmarks
{
    [Benchmark(Baseline = true)]
    public long Throw_WithUsing()
    {
        try
        {
            using var connection = DataSource.OpenConnection();
            using var command = new NpgsqlCommand(RowsSql, connection);
            using var reader = command.ExecuteReader();
            Fail(ReadAll(reader));
            return 0;
        }
        catch (ReadRowsException e)
        {
            return e.Sum;
        }
    }

    [Benchmark, LeaksConnection]
    public long Throw_WithoutUsing()
    {
        try
        {
            var connection = Abandoned.Keep(DataSource.OpenConnection());
            var command = new NpgsqlCommand(RowsSql, connection);
            var reader = command.ExecuteReader();
            Fail(ReadAll(reader));
            reader.Close();
            connection.Close();
            return 0;
        }
        catch (ReadRowsException e)
        {
            return e.Sum;
        }
    }

    private static void Fail(long sum) => throw new ReadRowsException(sum);

    // Carries the checksum past the throw.
    private sealed class ReadRowsException(long sum) : Exception
    {
        public long Sum { get; } = sum;
    }
}
