using System.Security.Cryptography;

namespace CockroachBench.Transactions;

// A transaction that is left open keeps its locks until the server ends its session: idle_in_transaction_session_timeout, here 0.3 s.
//
// An operation updates a row in a transaction and ends it, or not, and then updates the row on another connection. Lock wait is what that
// takes. The transaction left open then tries to go on, and Transient is the share of its errors that the driver calls transient.
[BenchmarkCategory("Transactions", Async)]
[WarmupCount(1), IterationCount(8)]
[OpensConnections(2)]
public class LeftOpenBenchmarks : DatabaseBenchmarks
{
    private const string Timeout = "-c idle_in_transaction_session_timeout=300ms";

    // The connection was closed without a word.
    private const string NoCode = "none";

    private readonly RecentTimes _waits = new();

    // Two processes that are measured in turn must not wait for each other.
    private readonly long _key = RandomNumberGenerator.GetInt32(int.MaxValue);

    private NpgsqlDataSource _dataSource = null!;
    private NpgsqlConnection _other = null!;
    private readonly Dictionary<string, int> _errors = [];
    private long _transient;

    [GlobalSetup]
    public async Task Setup()
    {
        _dataSource = CreateDataSource(o => o.Options = $"{o.Options} {Timeout}".TrimStart());
        _other = Own(await _dataSource.OpenConnectionAsync());
        await ExecuteAsync(_other, $"insert into {BenchmarkSchema.CounterTable} (id, n) values ({_key}, 0)");
    }

    public override void Cleanup()
    {
        if (_waits.Median() is { } median) CaseMetrics.Report(CaseMetrics.LockWait, median);
        var errors = (double)_errors.Values.Sum();
        if (errors > 0) CaseMetrics.Report(CaseMetrics.Transient, _transient / errors);
        foreach (var (code, count) in _errors) CaseMetrics.Report(CaseMetrics.SqlState(code), count / errors);
        if (_other is not null)
            ExecuteAsync(_other, $"delete from {BenchmarkSchema.CounterTable} where id = {_key}").GetAwaiter().GetResult();
        base.Cleanup();
    }

    [Benchmark(Baseline = true)]
    public Task<long> Update_AfterCommit() => RunAsync(transaction => transaction.CommitAsync());

    [Benchmark]
    public Task<long> Update_AfterDispose() => RunAsync(transaction => transaction.DisposeAsync().AsTask());

    [Benchmark]
    public Task<long> Update_AfterTimeout() => RunAsync(_ => Task.CompletedTask, goesOn: true);

    private async Task<long> RunAsync(Func<NpgsqlTransaction, Task> endAsync, bool goesOn = false)
    {
        await using var connection = await _dataSource.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await UpdateAsync(connection);
        await endAsync(transaction);
        var start = Stopwatch.GetTimestamp();
        await UpdateAsync(_other);
        _waits.Add(Stopwatch.GetElapsedTime(start));
        if (goesOn) await GoOnAsync(connection);
        return 1;
    }

    private async Task GoOnAsync(NpgsqlConnection connection)
    {
        try
        {
            await UpdateAsync(connection);
            throw new InvalidOperationException("The transaction was left open for longer than the server's limit, and goes on.");
        }
        catch (NpgsqlException e)
        {
            var code = e.SqlState ?? NoCode;
            _errors[code] = _errors.GetValueOrDefault(code) + 1;
            if (e.IsTransient) _transient++;
        }
    }

    private Task UpdateAsync(NpgsqlConnection connection) =>
        ExecuteAsync(connection, $"update {BenchmarkSchema.CounterTable} set n = n + 1 where id = {_key}");

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
