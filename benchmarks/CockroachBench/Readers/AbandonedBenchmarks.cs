using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Npgsql;

namespace CockroachBench.Readers;

/// <summary>
/// Reader and connection abandoned: the cost of an operation before the pool is exhausted. A fixed number of operations
/// an iteration, a pool that has room for them, and all of it released between iterations.
/// </summary>
[BenchmarkCategory("Readers", Categories.Sync)]
[InvocationCount(Abandoned.Operations)]
[Sql(nameof(Sql))]
public class AbandonedBenchmarks
{
    private const string Sql = "select 1";

    private readonly Abandoned _abandoned = new();
    private NpgsqlDataSource _pooled = null!;
    private NpgsqlDataSource _unpooled = null!;

    /// <summary>Pools with room for an iteration.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _pooled = BenchmarkDatabase.CreateDataSource(o => o.MaxPoolSize = Abandoned.PoolSize);
        _unpooled = BenchmarkDatabase.CreateDataSource(o => o.Pooling = false);
        _pooled.OpenConnection().Dispose();
    }

    /// <summary>Releases what the iteration abandoned, and closes the physical connections, so that each iteration starts alike.</summary>
    [IterationCleanup]
    public void ReleaseAbandoned() => _abandoned.Release(_pooled);

    /// <summary>Closes the pools.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _pooled.Dispose();
        _unpooled.Dispose();
    }

    /// <summary>Everything disposed: one connection serves all.</summary>
    [Benchmark(Baseline = true)]
    public long Query_Disposed()
    {
        using var connection = _pooled.OpenConnection();
        using var command = new NpgsqlCommand(Sql, connection);
        using var reader = command.ExecuteReader();
        return Read(reader);
    }

    /// <summary>Reader and pooled connection abandoned: each operation takes another slot, and opens another connection.</summary>
    [OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public long Query_AbandonedPooled() => Abandon(_pooled);

    /// <summary>Reader and unpooled connection abandoned: each operation leaves a session on the server.</summary>
    [OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public long Query_AbandonedUnpooled() => Abandon(_unpooled);

    private long Abandon(NpgsqlDataSource dataSource)
    {
        var connection = _abandoned.Keep(dataSource.OpenConnection());
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
