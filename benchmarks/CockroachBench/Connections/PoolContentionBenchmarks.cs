using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using Npgsql;

namespace CockroachBench.Connections;

/// <summary>Workers that share a pool: throughput per operation, and how much of it is the wait for a connection.</summary>
[BenchmarkCategory("Connections", Categories.Async)]
[QuickParams(nameof(Workers), 1, 32)]
[QuickParams(nameof(PoolSize), 4, 32)]
[Sql(nameof(Sql))]
[OpensConnections(nameof(BusyConnections))]
public class PoolContentionBenchmarks
{
    private const string Sql = "select 1";

    // A multiple of every worker count: each worker does the same share.
    private const int Operations = 256;

    /// <summary>Tasks that open, query and close in a loop.</summary>
    [Params(1, 8, 32)]
    public int Workers { get; set; }

    /// <summary>Maximum Pool Size.</summary>
    [Params(4, 32)]
    public int PoolSize { get; set; }

    /// <summary>Connections the workers have open when all are at work.</summary>
    public int BusyConnections => Math.Min(Workers, PoolSize);

    private NpgsqlDataSource _dataSource = null!;
    private long _waitTicks;
    private long _waits;

    /// <summary>Fills the pool to what the workers will use.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _dataSource = BenchmarkDatabase.CreateDataSource(o => o.MaxPoolSize = PoolSize);
        foreach (var connection in BenchmarkDatabase.OpenConnections(_dataSource, BusyConnections)) connection.Dispose();
    }

    /// <summary>Reports the mean wait and closes the pool.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        if (_waits > 0) CaseMetrics.Report(CaseMetrics.PoolWait, TimeSpan.FromTicks(_waitTicks).TotalNanoseconds / _waits);
        _dataSource.Dispose();
    }

    /// <summary>Open, query, close.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public async Task<long> OpenQueryClose_Shared()
    {
        var sums = await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync)));
        return sums.Sum();
    }

    private async Task<long> WorkAsync()
    {
        var sum = 0L;
        var waited = TimeSpan.Zero;
        for (var i = 0; i < Operations / Workers; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            await using var connection = await _dataSource.OpenConnectionAsync();
            waited += Stopwatch.GetElapsedTime(asked);
            await using var command = new NpgsqlCommand(Sql, connection);
            sum += Convert.ToInt64(await command.ExecuteScalarAsync(), null);
        }
        Interlocked.Add(ref _waitTicks, waited.Ticks);
        Interlocked.Add(ref _waits, Operations / Workers);
        return sum;
    }
}
