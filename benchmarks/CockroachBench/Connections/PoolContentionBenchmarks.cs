namespace CockroachBench.Connections;

// Workers that share a pool: throughput, and how much of an operation is the wait for a connection.
[BenchmarkCategory("Connections", Async)]
[QuickParams(nameof(Workers), 1, 32)]
[QuickParams(nameof(PoolSize), 4, 32)]
[Sql(nameof(Sql))]
[OpensConnections(nameof(BusyConnections))]
public class PoolContentionBenchmarks : DataSourceBenchmarks
{
    private const string Sql = "select 1";

    // A multiple of every worker count: each worker does the same share.
    private const int Operations = 256;

    private readonly RecentTimes _lastWaits = new(64 * Operations);
    private long _waitTicks;
    private long _waits;

    [Params(1, 8, 32)]
    public int Workers { get; set; }

    [Params(4, 32)]
    public int PoolSize { get; set; }

    public int BusyConnections => Math.Min(Workers, PoolSize);

    public override void Cleanup()
    {
        if (_waits > 0)
        {
            CaseMetrics.Report(CaseMetrics.PoolWait, TimeSpan.FromTicks(_waitTicks).TotalNanoseconds / _waits);
            CaseMetrics.Report(CaseMetrics.WaitP99, _lastWaits.Percentile(0.99)!.Value);
        }
        base.Cleanup();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public async Task<long> OpenQueryClose_Shared()
    {
        var sums = await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync)));
        return sums.Sum();
    }

    private async Task<long> WorkAsync()
    {
        var sum = 0L;
        var total = TimeSpan.Zero;
        for (var i = 0; i < Operations / Workers; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            await using var connection = await DataSource.OpenConnectionAsync();
            var waited = Stopwatch.GetElapsedTime(asked);
            _lastWaits.Add(waited);
            total += waited;
            await using var command = new NpgsqlCommand(Sql, connection);
            sum += Convert.ToInt64(await command.ExecuteScalarAsync(), null);
        }
        Interlocked.Add(ref _waitTicks, total.Ticks);
        Interlocked.Add(ref _waits, Operations / Workers);
        return sum;
    }

    protected override void Configure(NpgsqlConnectionStringBuilder options) => options.MaxPoolSize = PoolSize;

    // To what the workers will use.
    protected override void Fill()
    {
        foreach (var connection in BenchmarkDatabase.OpenConnections(DataSource, BusyConnections)) connection.Dispose();
    }
}
