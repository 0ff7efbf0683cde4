namespace CockroachBench.Lifetimes;

// A transaction that is neither committed nor rolled back holds its connection, and on the server its snapshot.
[BenchmarkCategory("Lifetimes", Sync)]
public class TransactionLeftOpenBenchmarks : ConnectionLeakBenchmarks
{
    [Benchmark(Baseline = true)]
    public long Query_Committed()
    {
        using var connection = DataSource.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var sum = Query(connection, transaction);
        transaction.Commit();
        return sum;
    }

    // The commit is forgotten, but disposing the transaction rolls back.
    [Benchmark]
    public long Query_RolledBackByUsing()
    {
        using var connection = DataSource.OpenConnection();
        using var transaction = connection.BeginTransaction();
        return Query(connection, transaction);
    }

    [Benchmark, LeaksConnection]
    public long Query_LeftOpen()
    {
        var connection = Abandoned.Keep(DataSource.OpenConnection());
        return Query(connection, connection.BeginTransaction());
    }

    private static long Query(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        using var command = new NpgsqlCommand(RowsSql, connection, transaction);
        using var reader = command.ExecuteReader();
        return ReadAll(reader);
    }
}
