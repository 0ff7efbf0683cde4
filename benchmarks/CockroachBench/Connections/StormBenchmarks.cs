namespace CockroachBench.Connections;

// Connections that were opened together reach their lifetime together, and the pool opens all of them anew at once: Npgsql has a lifetime
// and no jitter. Advice says 5 to 30 minutes with 10 %; here the lifetime is 1 s.
//
// An operation is 1.5 s of load that keeps every connection busy, on a pool filled at once or over a lifetime. Opens are counted by 100 ms.
[BenchmarkCategory("Connections", Async)]
[WarmupCount(1), IterationCount(4), InvocationCount(1)]
[OpensConnections(PoolSize)]
[Sql(nameof(Sql))]
public class StormBenchmarks : DatabaseBenchmarks
{
    // Keeps a connection busy as work would, and leaves the processor to logins.
    private const string Sql = "select pg_sleep(0.05)";

    private const int PoolSize = 32;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Load = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(0.1);

    private readonly RecentTimes _waits = new(capacity: 16 * 1024);
    private readonly List<double> _peaks = [];
    private readonly int[] _opens = new int[(int)(Load / Slot)];
    private NpgsqlDataSource _dataSource = null!;
    private bool _isFilled;
    private long _start;
    private long _opened;

    [GlobalSetup]
    public void Setup()
    {
        var builder = BenchmarkDatabase.CreateDataSourceBuilder(o =>
            (o.MinPoolSize, o.MaxPoolSize, o.ConnectionLifetime) = (0, PoolSize, (int)Lifetime.TotalSeconds));
        builder.UsePhysicalConnectionInitializer(_ => CountOpen(), _ =>
        {
            CountOpen();
            return Task.CompletedTask;
        });
        _dataSource = Own(CaseDatabase.Noted(builder.Build()));
    }

    [IterationSetup(Target = nameof(Load_OpenedTogether))]
    public void FillAtOnce() => Fill(TimeSpan.Zero);

    [IterationSetup(Target = nameof(Load_OpenedOverTime))]
    public void FillOverLifetime() => Fill(Lifetime / PoolSize);

    public override void Cleanup()
    {
        if (_peaks.Count > 0)
        {
            CaseMetrics.Report(CaseMetrics.OpensPeak, _peaks.Average());
            CaseMetrics.Report(CaseMetrics.OpensMean, _opened / (double)(_peaks.Count * _opens.Length));
            CaseMetrics.Report(CaseMetrics.WaitP99, _waits.Percentile(0.99)!.Value);
        }
        base.Cleanup();
    }

    [Benchmark(Baseline = true)]
    public Task<long> Load_OpenedTogether() => RunAsync();

    [Benchmark]
    public Task<long> Load_OpenedOverTime() => RunAsync();

    private void Fill(TimeSpan pause)
    {
        _dataSource.Clear();
        var connections = new List<NpgsqlConnection>(PoolSize);
        while (connections.Count < PoolSize)
        {
            connections.Add(_dataSource.OpenConnection());
            Thread.Sleep(pause);
        }
        foreach (var connection in connections) connection.Dispose();
        _isFilled = true;
    }

    private async Task<long> RunAsync()
    {
        // A retention measurement repeats the operation on the same pool.
        var isCounted = _isFilled;
        _isFilled = false;
        Array.Clear(_opens);
        _start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, PoolSize).Select(_ => Task.Run(() => WorkAsync(isCounted))));
        if (!isCounted) return PoolSize;
        _peaks.Add(_opens.Max());
        _opened += _opens.Sum();
        return PoolSize;
    }

    private async Task WorkAsync(bool isCounted)
    {
        while (Stopwatch.GetElapsedTime(_start) < Load)
        {
            var asked = Stopwatch.GetTimestamp();
            await using var connection = await _dataSource.OpenConnectionAsync();
            if (isCounted) _waits.Add(Stopwatch.GetElapsedTime(asked));
            await using var command = new NpgsqlCommand(Sql, connection);
            await command.ExecuteScalarAsync();
        }
    }

    private void CountOpen()
    {
        var slot = (int)(Stopwatch.GetElapsedTime(_start) / Slot);
        if (_start > 0 && slot < _opens.Length) Interlocked.Increment(ref _opens[slot]);
    }
}
