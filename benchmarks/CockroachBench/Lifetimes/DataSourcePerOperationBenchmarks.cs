using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Npgsql;

namespace CockroachBench.Lifetimes;

/// <summary>A data source is a pool: one for the application, or one for each request, disposed or not.</summary>
[BenchmarkCategory("Lifetimes", Categories.Sync)]
[InvocationCount(Abandoned.Operations)]
[Sql(nameof(Abandoned.RowsSql), typeof(Abandoned))]
public class DataSourcePerOperationBenchmarks
{
    private readonly Abandoned _abandoned = new();
    private NpgsqlDataSource _shared = null!;

    /// <summary>Fills the shared pool with one connection.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _shared = BenchmarkDatabase.CreateDataSource();
        _shared.OpenConnection().Dispose();
    }

    /// <summary>Disposes the data sources that the iteration lost.</summary>
    [IterationCleanup]
    public void Release() => _abandoned.Release();

    /// <summary>Closes the shared pool.</summary>
    [GlobalCleanup]
    public void Cleanup() => _shared.Dispose();

    /// <summary>After: one data source for all.</summary>
    [Benchmark(Baseline = true)]
    public long Query_SharedDataSource() => Query(_shared);

    /// <summary>One each, disposed: leaves nothing, but opens a connection and reads the type catalogue every time.</summary>
    [Benchmark]
    public long Query_DataSourceDisposed()
    {
        using var dataSource = BenchmarkDatabase.CreateDataSource();
        return Query(dataSource);
    }

    /// <summary>Before: one each, never disposed.</summary>
    [OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public long Query_DataSourceNeverDisposed() => Query(_abandoned.Keep(BenchmarkDatabase.CreateDataSource()));

    private static long Query(NpgsqlDataSource dataSource)
    {
        using var connection = dataSource.OpenConnection();
        using var command = new NpgsqlCommand(Abandoned.RowsSql, connection);
        using var reader = command.ExecuteReader();
        return Abandoned.ReadAll(reader);
    }
}
