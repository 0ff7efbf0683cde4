using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Npgsql;

namespace CockroachBench.Lifetimes;

/// <summary>
/// An unpooled connection left to the finalizer: nothing is retained once a collection has run, but until then the
/// session stays, and nobody knows when that is.
/// </summary>
[BenchmarkCategory("Lifetimes", Categories.Sync)]
[InvocationCount(Abandoned.Operations)]
[Sql(nameof(Abandoned.RowsSql), typeof(Abandoned))]
public class UnpooledFinalizerBenchmarks
{
    // More than elsewhere: a collection gives the sessions back, so they pile up only between two checkpoints.
    private const int RetentionOperations = 512;

    // An iteration's, or what piles up between two collections.
    private const int SessionsAtOnce = 64;

    private NpgsqlDataSource _dataSource = null!;

    /// <summary>A data source without a pool.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _dataSource = BenchmarkDatabase.CreateDataSource(o => o.Pooling = false);
        _dataSource.OpenConnection().Dispose();
    }

    /// <summary>Lets the finalizers run, so that sessions do not pile up over the iterations.</summary>
    [IterationCleanup]
    public void Release()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    /// <summary>Closes the data source.</summary>
    [GlobalCleanup]
    public void Cleanup() => _dataSource.Dispose();

    /// <summary>After: <c>using</c>.</summary>
    [Benchmark(Baseline = true)]
    public long Query_UnpooledDisposed()
    {
        using var connection = _dataSource.OpenConnection();
        return Query(connection);
    }

    /// <summary>Before: left to the finalizer.</summary>
    [OpensConnections(SessionsAtOnce, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(RetentionOperations)]
    public long Query_UnpooledLeftToFinalizer() => Query(_dataSource.OpenConnection());

    private static long Query(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(Abandoned.RowsSql, connection);
        using var reader = command.ExecuteReader();
        return Abandoned.ReadAll(reader);
    }
}
