namespace CockroachBench.Connections;

// The server's connection limit is reached: logins are refused with 53300, which Npgsql calls transient, so that retries pile on.
//
// The limit is 8 sessions, of which others hold 6 for 100 ms. An operation is 16 workers, each with one statement of 20 ms. Failures is the
// share of workers that gave up, Attempts the logins and checkouts for each that did not. Recovery is the time until the last was served.
[BenchmarkCategory("Connections", Async)]
[WarmupCount(1), IterationCount(8), InvocationCount(1)]
[OpensConnections(Limit)]
[Requires(Capability.WithoutTls)]
[Sql(nameof(Sql))]
public class AtTheLimitBenchmarks : DatabaseBenchmarks
{
    private const string Sql = "select pg_sleep(0.02)";

    private const int Limit = 8;
    private const int HeldByOthers = 6;
    private const int Workers = 16;
    private const int MostAttempts = 1000;

    private static readonly TimeSpan Held = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);

    private readonly RecentTimes _recovery = new();
    private NpgsqlDataSource _dataSource = null!;
    private NpgsqlDataSource _others = null!;
    private NpgsqlConnection[] _held = [];
    private long _served;
    private long _givenUp;
    private long _attempts;

    [GlobalSetup]
    public void Setup() => Start(poolSize: Workers);

    [GlobalSetup(Target = nameof(Query_PoolBelowLimit))]
    public void SetupPoolBelowLimit() => Start(poolSize: Limit - HeldByOthers);

    [IterationSetup]
    public void TakeSessions()
    {
        _dataSource.Clear();
        _held = BenchmarkDatabase.OpenConnections(_others, HeldByOthers);
    }

    public override void Cleanup()
    {
        if (_served > 0)
        {
            CaseMetrics.Report(CaseMetrics.Failures, _givenUp / (double)(_served + _givenUp));
            CaseMetrics.Report(CaseMetrics.Attempts, _attempts / (double)_served);
        }
        if (_recovery.Median() is { } median) CaseMetrics.Report(CaseMetrics.Recovery, median);
        foreach (var connection in _held) connection.Dispose();
        base.Cleanup();
    }

    [Benchmark(Baseline = true)]
    public Task<long> Query_NoRetry() => RunAsync(_ => null);

    [Benchmark]
    public Task<long> Query_RetriedAtOnce() => RunAsync(_ => TimeSpan.Zero);

    // With jitter, and up to 80 ms.
    [Benchmark]
    public Task<long> Query_RetriedWithBackoff() =>
        RunAsync(attempt => FirstPause * (1 << Math.Min(attempt - 1, 4)) * (0.5 + Random.Shared.NextDouble()));

    // Workers wait for a slot of the pool instead of for a session of the server.
    [Benchmark]
    public Task<long> Query_PoolBelowLimit() => RunAsync(_ => null);

    private void Start(int poolSize)
    {
        LimitedProxy proxy = null!;
        _dataSource = Own(BenchmarkDatabase.CreateDataSourceBehind(
            (host, port) => (proxy = Own(new LimitedProxy(host, port, Limit))).Port,
            o => (o.MaxPoolSize, o.SslMode) = (poolSize, SslMode.Disable)));
        _others = Own(BenchmarkDatabase.CreateDataSourceBehind(
            (_, _) => proxy.Port,
            o => (o.Pooling, o.SslMode) = (false, SslMode.Disable)));
    }

    private async Task<long> RunAsync(Func<int, TimeSpan?> pauseAfter)
    {
        var start = Stopwatch.GetTimestamp();
        var release = ReleaseAsync();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(pauseAfter))));
        _recovery.Add(Stopwatch.GetElapsedTime(start));
        await release;
        return Workers;
    }

    private async Task ReleaseAsync()
    {
        await Task.Delay(Held);
        foreach (var connection in _held) await connection.DisposeAsync();
        _held = [];
    }

    private async Task WorkAsync(Func<int, TimeSpan?> pauseAfter)
    {
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            Interlocked.Increment(ref _attempts);
            try
            {
                await using var connection = await _dataSource.OpenConnectionAsync();
                await using var command = new NpgsqlCommand(Sql, connection);
                await command.ExecuteScalarAsync();
                Interlocked.Increment(ref _served);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                if (pauseAfter(attempt) is not { } pause) break;
                await Task.Delay(pause);
            }
        }
        Interlocked.Increment(ref _givenUp);
    }
}
