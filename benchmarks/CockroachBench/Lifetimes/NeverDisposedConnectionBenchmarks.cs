using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Npgsql;

namespace CockroachBench.Lifetimes;

/// <summary>A connection from a pool that is never given back: a slot, a session and the driver's buffers, for good.</summary>
[BenchmarkCategory("Lifetimes", Categories.Sync)]
[InvocationCount(Abandoned.Operations)]
[Sql(nameof(Abandoned.RowsSql), typeof(Abandoned))]
public class NeverDisposedConnectionBenchmarks
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

    /// <summary>Gives back what the iteration lost.</summary>
    [IterationCleanup]
    public void Release() => _abandoned.Release(_dataSource);

    /// <summary>Closes the pool.</summary>
    [GlobalCleanup]
    public void Cleanup() => _dataSource.Dispose();

    /// <summary>After: <c>using</c>.</summary>
    [Benchmark(Baseline = true)]
    public long Query_Disposed()
    {
        using var connection = _dataSource.OpenConnection();
        return Query(connection);
    }

    /// <summary>Before: nobody disposes it.</summary>
    [OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public long Query_NeverDisposed() => Query(_abandoned.Keep(_dataSource.OpenConnection()));

    private static long Query(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(Abandoned.RowsSql, connection);
        using var reader = command.ExecuteReader();
        return Abandoned.ReadAll(reader);
    }
}
