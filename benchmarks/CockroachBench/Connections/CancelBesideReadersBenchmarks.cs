namespace CockroachBench.Connections;

// Dapper's QueryUnbufferedAsync ends each read with a cancel request that has nothing to cancel, and CockroachDB limits the requests of a
// node: a real one may then be refused. An operation cancels a statement, while readers repeat a small query.
//
// Stopped is the share of statements that their cancel request ended, Return the time from the request on. Allocated is the readers' too.
[BenchmarkCategory("Connections", Async)]
[WarmupCount(1), IterationCount(8), InvocationCount(1)]
[Requires(Capability.Cancellation)]
[OpensConnections(MostReaders + 1)]
[QuickParams(nameof(Readers), MostReaders)]
public class CancelBesideReadersBenchmarks : DatabaseBenchmarks
{
    private const int MostReaders = 16;
    private const int Cancels = 8;

    // What no request stops ends by itself.
    private const string LongSql = "select pg_sleep(1)";

    private static readonly string ReadSql =
        $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id <= 10 order by id";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    // The driver waits for the answer to a cancel request without a limit.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly RecentTimes _return = new();
    private CancellationTokenSource _end = new();
    private NpgsqlDataSource _dataSource = null!;
    private NpgsqlConnection _connection = null!;
    private Task _readers = Task.CompletedTask;
    private long _operations;
    private long _stopped;

    [Params(0, 4, MostReaders)]
    public int Readers { get; set; }

    [GlobalSetup(Target = nameof(Cancel_BesideBuffered))]
    public void SetupBuffered() => Start(async connection => await connection.QueryAsync<Item>(ReadSql));

    [GlobalSetup(Target = nameof(Cancel_BesideUnbuffered))]
    public void SetupUnbuffered() => Start(async connection =>
    {
        await foreach (var _ in connection.QueryUnbufferedAsync<Item>(ReadSql))
        {
            // Read to its end.
        }
    });

    public override void Cleanup()
    {
        _end.Cancel();
        _readers.WaitAsync(Patience).GetAwaiter().GetResult();
        if (_return.Median() is { } median)
        {
            CaseMetrics.Report(CaseMetrics.ReturnTime, median);
            CaseMetrics.Report(CaseMetrics.Stopped, _stopped / (double)_operations);
        }
        base.Cleanup();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Cancels)]
    public Task<long> Cancel_BesideBuffered() => RunAsync();

    [Benchmark(OperationsPerInvoke = Cancels)]
    public Task<long> Cancel_BesideUnbuffered() => RunAsync();

    private void Start(Func<NpgsqlConnection, Task> readAsync)
    {
        // A class may be set up twice: a case that leaves something behind is timed after a new start.
        _end = new CancellationTokenSource();
        (_operations, _stopped) = (0, 0);
        _dataSource = CreateDataSource(o => o.MaxPoolSize = MostReaders + 1);
        _connection = Own(_dataSource.OpenConnection());
        _readers = Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => Task.Run(() => ReadUntilEndAsync(readAsync))));
    }

    private async Task ReadUntilEndAsync(Func<NpgsqlConnection, Task> readAsync)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _dataSource.OpenConnectionAsync();
                await readAsync(connection);
            }
            catch (Exception e) when (e is OperationCanceledException or NpgsqlException or InvalidOperationException)
            {
                // The late cancel of an earlier read: of its statement, or while the driver gives the connection back, which breaks it.
            }
        }
    }

    private async Task<long> RunAsync()
    {
        for (var i = 0; i < Cancels; i++)
        {
            // A request that comes too late breaks the connection.
            if (_connection.FullState != ConnectionState.Open)
            {
                await _connection.CloseAsync();
                await _connection.OpenAsync();
            }
            await using var command = new NpgsqlCommand(LongSql, _connection);
            var running = command.ExecuteScalarAsync();
            await Task.Delay(Pause);
            var start = Stopwatch.GetTimestamp();
            command.Cancel();
            try
            {
                await running;
            }
            catch (Exception e) when (e is OperationCanceledException
                or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled })
            {
                _stopped++;
            }
            catch (NpgsqlException)
            {
                // The connection broke.
            }
            _operations++;
            _return.Add(Stopwatch.GetElapsedTime(start));
        }
        return Cancels;
    }
}
