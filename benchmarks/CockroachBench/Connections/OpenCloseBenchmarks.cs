using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using Npgsql;

namespace CockroachBench.Connections;

/// <summary>What it costs to have a connection for a few statements, by where the connection comes from.</summary>
[BenchmarkCategory("Connections", Categories.Sync)]
[QuickParams(nameof(Statements), 1)]
[Sql(nameof(Sql))]
public class OpenCloseBenchmarks
{
    private const string Sql = "select 1";

    /// <summary>Statements run while the connection is open.</summary>
    [Params(1, 10)]
    public int Statements { get; set; }

    private NpgsqlDataSource _pooled = null!;
    private NpgsqlDataSource _noReset = null!;
    private NpgsqlDataSource _unpooled = null!;
    private NpgsqlConnection _held = null!;

    /// <summary>Fills each pool, so that no method waits for another's first connection.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _pooled = BenchmarkDatabase.CreateDataSource(o => o.NoResetOnClose = false); // whatever the run's own default is
        _noReset = BenchmarkDatabase.CreateDataSource(o => o.NoResetOnClose = true);
        _unpooled = BenchmarkDatabase.CreateDataSource(o => o.Pooling = false);
        _held = _pooled.OpenConnection();
        foreach (var dataSource in new[] { _pooled, _noReset, _unpooled }) Run(dataSource);
    }

    /// <summary>Closes everything.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _held.Dispose();
        _pooled.Dispose();
        _noReset.Dispose();
        _unpooled.Dispose();
    }

    /// <summary>From a pool, the default.</summary>
    [Benchmark(Baseline = true)]
    public long Open_Pooled() => Run(_pooled);

    /// <summary>A physical connection each time.</summary>
    [Benchmark]
    public long Open_Unpooled() => Run(_unpooled);

    /// <summary>From a pool that hands connections on without resetting their state.</summary>
    [Benchmark]
    public long Open_PooledNoReset() => Run(_noReset);

    /// <summary>No opening at all: one connection, held.</summary>
    [Benchmark]
    public long Open_HeldOpen() => Run(_held);

    /// <summary>A data source each time, disposed each time.</summary>
    [Benchmark]
    public long Open_DataSourcePerOperation()
    {
        using var dataSource = BenchmarkDatabase.CreateDataSource();
        return Run(dataSource);
    }

    private long Run(NpgsqlDataSource dataSource)
    {
        using var connection = dataSource.OpenConnection();
        return Run(connection);
    }

    private long Run(NpgsqlConnection connection)
    {
        var sum = 0L;
        for (var i = 0; i < Statements; i++)
        {
            using var command = new NpgsqlCommand(Sql, connection);
            sum += Convert.ToInt64(command.ExecuteScalar(), null);
        }
        return sum;
    }
}
