namespace CockroachBench.Connections;

// A firewall or a balancer forgets a connection without a word: nothing says that it is lost, and only the client's own limits end the wait
// for an answer.
//
// An operation sends a statement over such a connection and ends with its error. It is to give up after 1 s (by default 30 s); Return is
// the time from then on. The driver first sends a cancel request and waits for its effect, by default 2 s.
[BenchmarkCategory("Connections", Async)]
[WarmupCount(1), IterationCount(3), InvocationCount(1)]
[Sql(nameof(Sql))]
public class HalfOpenBenchmarks : DatabaseBenchmarks
{
    private const string Sql = "select 1";
    private const int Limit = 1; // seconds

    private readonly RecentTimes _return = new();
    private ForgetfulProxy _proxy = null!;
    private NpgsqlDataSource _dataSource = null!;

    [GlobalSetup]
    public void Setup() => Start(_ => { });

    [GlobalSetup(Target = nameof(Query_CommandTimeout))]
    public void SetupCommandTimeout() => Start(o => o.CommandTimeout = Limit);

    [GlobalSetup(Target = nameof(Query_CommandTimeoutWithoutCancel))]
    public void SetupCommandTimeoutWithoutCancel() => Start(o => (o.CommandTimeout, o.CancellationTimeout) = (Limit, -1));

    public override void Cleanup()
    {
        if (_return.Median() is { } median) CaseMetrics.Report(CaseMetrics.ReturnTime, median);
        base.Cleanup();
    }

    [Benchmark(Baseline = true)]
    public Task<long> Query_CommandTimeout() => RunAsync(CancellationToken.None);

    [Benchmark]
    public Task<long> Query_CommandTimeoutWithoutCancel() => RunAsync(CancellationToken.None);

    [Benchmark]
    public async Task<long> Query_CancellationToken()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(Limit));
        return await RunAsync(source.Token);
    }

    private void Start(Action<NpgsqlConnectionStringBuilder> configure) =>
        _dataSource = Own(BenchmarkDatabase.CreateDataSourceBehind((host, port) => (_proxy = Own(new ForgetfulProxy(host, port))).Port,
            configure));

    private async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(Sql, connection);
        _proxy.Forget();
        var start = Stopwatch.GetTimestamp();
        try
        {
            await command.ExecuteScalarAsync(cancellationToken);
            throw new InvalidOperationException("A statement that reached no server was answered.");
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            _return.Add(Stopwatch.GetElapsedTime(start) - TimeSpan.FromSeconds(Limit));
        }
        return 1;
    }
}
