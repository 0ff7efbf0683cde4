namespace CockroachBench.Connections;

// A server is drained under load, as before an upgrade: CockroachDB's by "cockroach node drain", PostgreSQL's by a smart shutdown and, 1 s
// later, a fast one. Servers of the case's own are drained, never the measured one.
//
// An operation is 3 s of load, with the drain after 0.5 s. Errors are statements that failed for good. Recovery is the time from the drain
// to the last of them: 2.5 s is never.
[BenchmarkCategory("Connections", Async)]
[WarmupCount(0), IterationCount(2), InvocationCount(1)]
[Requires(Capability.OwnServers)]
[Sql(nameof(Sql))]
public class DrainBenchmarks : DatabaseBenchmarks
{
    private const string Sql = "select 1";
    private const int Workers = 8;

    private static readonly TimeSpan Load = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BeforeDrain = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(20);

    private readonly RecentTimes _recovery = new();
    private DrainableServers? _servers;
    private NpgsqlDataSource? _dataSource;
    private bool _isFresh;
    private long _drains;
    private long _errors;
    private long _start;
    private long _lastError;

    [IterationSetup(Target = nameof(Load_OneHost))]
    public void StartOneHost() => Start(o => (o.Host, o.Port) = (Hosts.Of(o)[0].Host, Hosts.Of(o)[0].Port));

    [IterationSetup(Targets = [nameof(Load_SeveralHosts), nameof(Load_RetriedOnce)])]
    public void StartSeveralHosts() => Start(_ => { });

    [IterationSetup(Target = nameof(Load_ShortLifetime))]
    public void StartShortLifetime() => Start(o => o.ConnectionLifetime = 1);

    [IterationCleanup]
    public void End()
    {
        _dataSource?.Dispose();
        _servers?.Dispose();
    }

    public override void Cleanup()
    {
        if (_drains > 0)
        {
            CaseMetrics.Report(CaseMetrics.Errors, _errors / (double)_drains);
            CaseMetrics.Report(CaseMetrics.Recovery, _recovery.Median()!.Value);
        }
        End();
        base.Cleanup();
    }

    [Benchmark(Baseline = true)]
    public Task<long> Load_OneHost() => RunAsync(attempts: 1);

    [Benchmark]
    public Task<long> Load_SeveralHosts() => RunAsync(attempts: 1);

    [Benchmark]
    public Task<long> Load_ShortLifetime() => RunAsync(attempts: 1);

    [Benchmark]
    public Task<long> Load_RetriedOnce() => RunAsync(attempts: 2);

    private void Start(Action<NpgsqlConnectionStringBuilder> configure)
    {
        _servers = DrainableServers.StartAsync().GetAwaiter().GetResult();
        var options = new NpgsqlConnectionStringBuilder(_servers.Options) { ApplicationName = CaseName.Current, MaxPoolSize = Workers };
        configure(options);
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString);
        _dataSource = Hosts.Of(options).Count == 1 ? CaseDatabase.Noted(builder.Build()) : CaseDatabase.Noted(builder.BuildMultiHost());
        foreach (var connection in BenchmarkDatabase.OpenConnections(_dataSource, Workers)) connection.Dispose();
        _isFresh = true;
    }

    private async Task<long> RunAsync(int attempts)
    {
        (_start, _lastError) = (Stopwatch.GetTimestamp(), 0);
        var errors = Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(attempts))).ToList();
        await Task.Delay(BeforeDrain);
        await _servers!.DrainFirstAsync();
        await Task.WhenAll(errors);
        // A retention measurement repeats the operation on servers that were drained before.
        if (!_isFresh) return Workers;
        _isFresh = false;
        _drains++;
        _errors += errors.Sum(e => e.Result);
        var last = _lastError == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_start, _lastError) - BeforeDrain;
        _recovery.Add(last > TimeSpan.Zero ? last : TimeSpan.Zero);
        return Workers;
    }

    private async Task<long> WorkAsync(int attempts)
    {
        var errors = 0L;
        while (Stopwatch.GetElapsedTime(_start) < Load)
        {
            var left = attempts;
            while (left > 0 && !await TryAsync()) left--;
            if (left == 0)
            {
                errors++;
                _lastError = Stopwatch.GetTimestamp();
            }
            await Task.Delay(left == 0 ? PauseAfterError : Pause);
        }
        return errors;
    }

    private async Task<bool> TryAsync()
    {
        try
        {
            await using var command = _dataSource!.CreateCommand(Sql);
            await command.ExecuteScalarAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
