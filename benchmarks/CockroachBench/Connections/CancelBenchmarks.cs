namespace CockroachBench.Connections;

// A command that runs for too long, and the ways to stop it: how soon the caller is back, and whether the connection lives on.
//
// Every operation ends with a query on the same connection; where that is broken, the operation opens it again first. Return is the
// time from the moment at which the command should have ended. A server without cancel requests (CockroachDB before v22.1) runs on:
// the driver waits for its Cancellation Timeout (0.5 s here, by default 2 s), then breaks the connection. So it does when a request
// is lost because it came before a busy server had begun with the command: see Usable.
[BenchmarkCategory("Connections", Async)]
[WarmupCount(1), IterationCount(8)] // a command timeout is a second at least
public class CancelBenchmarks : DatabaseBenchmarks
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan ShortestCommandTimeout = TimeSpan.FromSeconds(1);

    // Long against the answer of any server that heeds a cancel request.
    private static readonly TimeSpan CancellationTimeout = TimeSpan.FromSeconds(0.5);

    // How long a command that is not stopped runs on: the driver must give up first.
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(1);

    // More than these one after the other are no longer a busy server.
    private const int MostLost = 2;

    private readonly RecentTimes _return = new();
    private NpgsqlConnection _connection = null!;
    private long _operations;
    private long _stopped;
    private long _usable;
    private int _lost;

    // A first command is sent, so that the driver's code is compiled before a limit runs.
    [GlobalSetup]
    public async Task Setup()
    {
        var dataSource = CreateDataSource(o => o.CancellationTimeout = (int)CancellationTimeout.TotalMilliseconds);
        _connection = Own(await dataSource.OpenConnectionAsync());
        await SleepAsync(TimeSpan.Zero, command => command.ExecuteScalarAsync());
    }

    [GlobalSetup(Target = nameof(Sleep_StatementTimeout))]
    public async Task SetupStatementTimeout()
    {
        await Setup();
        // Not when connecting: the driver's own first queries would be stopped as well.
        var sql = $"set statement_timeout = {Limit.TotalMilliseconds:0}";
        await using var set = new NpgsqlCommand(sql, _connection);
        await set.ExecuteNonQueryAsync();
    }

    public override void Cleanup()
    {
        if (_return.Median() is { } median)
        {
            CaseMetrics.Report(CaseMetrics.ReturnTime, median);
            CaseMetrics.Report(CaseMetrics.Stopped, _stopped / (double)_operations);
            CaseMetrics.Report(CaseMetrics.Usable, _usable / (double)_operations);
        }
        base.Cleanup();
    }

    // Ends by itself at the time at which the others are stopped.
    [Benchmark(Baseline = true)]
    public Task<long> Sleep_ToItsEnd() => RunAsync(Limit, Limit, command => command.ExecuteScalarAsync());

    [Benchmark]
    public Task<long> Sleep_CancellationToken() => RunAsync(Limit, TooLong, async command =>
    {
        using var source = new CancellationTokenSource(Limit);
        return await command.ExecuteScalarAsync(source.Token);
    });

    [Benchmark]
    public Task<long> Sleep_CommandCancel() => RunAsync(Limit, TooLong, async command =>
    {
        var running = command.ExecuteScalarAsync();
        await Task.Delay(Limit);
        command.Cancel();
        return await running;
    });

    // In whole seconds: its operation is that much longer than the others'.
    [Benchmark]
    public Task<long> Sleep_CommandTimeout() => RunAsync(ShortestCommandTimeout, ShortestCommandTimeout + TooLong, command =>
    {
        command.CommandTimeout = (int)ShortestCommandTimeout.TotalSeconds;
        return command.ExecuteScalarAsync();
    });

    // The server's own limit.
    [Benchmark]
    public Task<long> Sleep_StatementTimeout() => RunAsync(Limit, TooLong, command => command.ExecuteScalarAsync());

    private async Task<long> RunAsync(TimeSpan limit, TimeSpan sleep, Func<NpgsqlCommand, Task<object?>> executeAsync)
    {
        var isToBeStopped = sleep > limit;
        var mayBeStopped = _connection.ProcessID != 0;
        var start = Stopwatch.GetTimestamp();
        var stopped = await SleepAsync(sleep, executeAsync);
        _return.Add(Stopwatch.GetElapsedTime(start) - limit);
        var usable = _connection.FullState == ConnectionState.Open;
        _operations++;
        if (stopped) _stopped++;
        if (usable) _usable++;
        // Where a cancel request has an address it must be heeded: else something else would be measured.
        _lost = isToBeStopped && mayBeStopped && !(stopped && usable) ? _lost + 1 : 0;
        if (_lost > MostLost)
            throw new InvalidOperationException($"The server, which has cancel requests, did not stop {_lost} commands in a row.");
        return await QueryAsync(usable);
    }

    private async Task<bool> SleepAsync(TimeSpan sleep, Func<NpgsqlCommand, Task<object?>> executeAsync)
    {
        var sql = $"select pg_sleep({sleep.TotalSeconds:0.000})";
        await using var command = new NpgsqlCommand(sql, _connection);
        try
        {
            await executeAsync(command);
            return false;
        }
        catch (Exception e) when (e is OperationCanceledException
            or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled }
            or NpgsqlException { InnerException: TimeoutException })
        {
            return true;
        }
    }

    private async Task<long> QueryAsync(bool usable)
    {
        if (!usable)
        {
            await _connection.CloseAsync();
            await _connection.OpenAsync();
        }
        await using var query = new NpgsqlCommand("select 1", _connection);
        return Convert.ToInt64(await query.ExecuteScalarAsync(), null);
    }
}
