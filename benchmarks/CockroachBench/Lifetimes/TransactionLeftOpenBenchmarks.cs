using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Npgsql;

namespace CockroachBench.Lifetimes;

/// <summary>A transaction that is neither committed nor rolled back holds its connection, and on the server its snapshot.</summary>
[BenchmarkCategory("Lifetimes", Categories.Sync)]
[InvocationCount(Abandoned.Operations)]
[Sql(nameof(Abandoned.RowsSql), typeof(Abandoned))]
public class TransactionLeftOpenBenchmarks
{
    private readonly Abandoned _abandoned = new();
    private NpgsqlDataSource _dataSource = null!;

    /// <summary>Fills the pool with one connection.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _dataSource = BenchmarkDatabase.CreateDataSource(o => o.MaxPoolSize = Abandoned.PoolSize);
        _dataSource.OpenConnection().Dispose();
    }

    /// <summary>Rolls back and gives back what the iteration lost.</summary>
    [IterationCleanup]
    public void Release() => _abandoned.Release(_dataSource);

    /// <summary>Closes the pool.</summary>
    [GlobalCleanup]
    public void Cleanup() => _dataSource.Dispose();

    /// <summary>After: committed, transaction and connection with <c>using</c>.</summary>
    [Benchmark(Baseline = true)]
    public long Query_Committed()
    {
        using var connection = _dataSource.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var sum = Query(connection, transaction);
        transaction.Commit();
        return sum;
    }

    /// <summary>The commit is forgotten, but disposing the transaction rolls back.</summary>
    [Benchmark]
    public long Query_RolledBackByUsing()
    {
        using var connection = _dataSource.OpenConnection();
        using var transaction = connection.BeginTransaction();
        return Query(connection, transaction);
    }

    /// <summary>Before: neither ended nor disposed.</summary>
    [OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public long Query_LeftOpen()
    {
        var connection = _abandoned.Keep(_dataSource.OpenConnection());
        return Query(connection, connection.BeginTransaction());
    }

    private static long Query(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        using var command = new NpgsqlCommand(Abandoned.RowsSql, connection, transaction);
        using var reader = command.ExecuteReader();
        return Abandoned.ReadAll(reader);
    }
}
