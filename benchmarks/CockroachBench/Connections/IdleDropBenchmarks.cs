namespace CockroachBench.Connections;

// A balancer drops connections that are idle for a while. The pool keeps them and hands one out: its first statement fails. Npgsql then
// clears the pool, so that the next checkouts pay for new connections.
//
// HAProxy as "cockroach gen haproxy" sets it up drops after a minute; by default Npgsql keeps an idle connection for five. Here the
// balancer waits for 1.2 s, and every iteration begins with a full pool that was idle for 1.6 s. An operation is a checkout with its first
// statement; Failures is the share of those that failed.
[BenchmarkCategory("Connections", Async)]
[WarmupCount(1), IterationCount(5), InvocationCount(1)]
[OpensConnections(Checkouts)]
[Sql(nameof(Sql))]
public class IdleDropBenchmarks : DatabaseBenchmarks
{
    private const string Sql = "select 1";

    // Of an iteration, all at once.
    private const int Checkouts = 16;

    private static readonly TimeSpan DropAfter = TimeSpan.FromSeconds(1.2);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(1.6);

    private readonly NpgsqlConnection?[] _open = new NpgsqlConnection?[Checkouts];
    private NpgsqlDataSource _dataSource = null!;
    private bool _wasIdle;
    private long _checkouts;
    private long _failures;

    [GlobalSetup(Targets = [nameof(Query_Defaults), nameof(Query_RetriedOnce)])]
    public void Setup() => Start(_ => { });

    [GlobalSetup(Target = nameof(Query_Keepalive))]
    public void SetupKeepalive() => Start(o => o.KeepAlive = 1);

    [GlobalSetup(Target = nameof(Query_ShortIdleLifetime))]
    public void SetupShortIdleLifetime() => Start(o => (o.ConnectionIdleLifetime, o.ConnectionPruningInterval) = (1, 1));

    [IterationSetup]
    public void FillAndWait()
    {
        foreach (var connection in BenchmarkDatabase.OpenConnections(_dataSource, Checkouts)) connection.Dispose();
        Thread.Sleep(IdleTime);
        _wasIdle = true;
    }

    public override void Cleanup()
    {
        if (_checkouts > 0) CaseMetrics.Report(CaseMetrics.Failures, _failures / (double)_checkouts);
        base.Cleanup();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Checkouts)]
    public Task<long> Query_Defaults() => RunAsync(attempts: 1);

    // On a connection that the pool gives next, which may be as dead as the first.
    [Benchmark(OperationsPerInvoke = Checkouts)]
    public Task<long> Query_RetriedOnce() => RunAsync(attempts: 2);

    [Benchmark(OperationsPerInvoke = Checkouts)]
    public Task<long> Query_Keepalive() => RunAsync(attempts: 1);

    [Benchmark(OperationsPerInvoke = Checkouts)]
    public Task<long> Query_ShortIdleLifetime() => RunAsync(attempts: 1);

    private void Start(Action<NpgsqlConnectionStringBuilder> configure) =>
        _dataSource = Own(BenchmarkDatabase.CreateDataSourceBehind((host, port) => Own(new IdleDropProxy(host, port, DropAfter)).Port,
            options =>
            {
                options.MaxPoolSize = Checkouts;
                configure(options);
            }));

    private async Task<long> RunAsync(int attempts)
    {
        var failures = 0;
        for (var i = 0; i < Checkouts; i++)
        {
            var left = attempts;
            while (left > 0 && !await TryAsync(i)) left--;
            if (left == 0) failures++;
        }
        // A retention measurement repeats the operation without a pause.
        if (_wasIdle) (_checkouts, _failures, _wasIdle) = (_checkouts + Checkouts, _failures + failures, false);
        foreach (var connection in _open) connection?.Dispose();
        Array.Clear(_open);
        return Checkouts;
    }

    // What works stays busy, so that each checkout gets another connection.
    private async Task<bool> TryAsync(int checkout)
    {
        var connection = await _dataSource.OpenConnectionAsync();
        try
        {
            await using var command = new NpgsqlCommand(Sql, connection);
            await command.ExecuteScalarAsync();
            _open[checkout] = connection;
            return true;
        }
        catch (NpgsqlException e) when (e.IsTransient)
        {
            await connection.DisposeAsync();
            return false;
        }
    }
}
