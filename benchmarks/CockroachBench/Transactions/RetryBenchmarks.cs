using System.Security.Cryptography;

namespace CockroachBench.Transactions;

// Workers that add 1 to the same row in serializable transactions: with a loop that retries 40001, without, and in one statement.
//
// An operation is one increment that a worker sets out to make. Without the loop those that meet a conflict are given up, so less is
// done in the same time: see Failures before Mean. The retry comes at once, without a pause. After each round the row must have grown
// by exactly what succeeded.
[BenchmarkCategory("Transactions", Async)]
[QuickParams(nameof(Workers), 8)]
[OpensConnections(nameof(Workers))]
public class RetryBenchmarks : DatabaseBenchmarks
{
    // Increments of an invocation: a multiple of every worker count, each worker does the same share.
    public const int Operations = 64;

    // Two processes that are measured in turn must not see each other's increments.
    private readonly long _key = RandomNumberGenerator.GetInt32(int.MaxValue);

    private NpgsqlConnection[] _connections = [];
    private long _counter;
    private long _attempts;
    private long _successes;
    private long _givenUp;

    [Params(2, 8)]
    public int Workers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _connections = BenchmarkDatabase.OpenConnections(CreateDataSource(o => o.MaxPoolSize = Workers), Workers);
        foreach (var connection in _connections) Own(connection);
        _counter = 0;
        Execute($"insert into {BenchmarkSchema.CounterTable} (id, n) values ({_key}, {_counter})");
    }

    public override void Cleanup()
    {
        if (_successes > 0)
        {
            CaseMetrics.Report(CaseMetrics.Attempts, _attempts / (double)_successes);
            CaseMetrics.Report(CaseMetrics.Failures, _givenUp / (double)(_successes + _givenUp));
        }
        if (_connections.Length > 0) Execute($"delete from {BenchmarkSchema.CounterTable} where id = {_key}");
        base.Cleanup();
    }

    // After 40001 again from the start.
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task<long> Increment_WithRetry() => RunAsync(async connection =>
    {
        while (!await TryIncrementAsync(connection)) { }
        return true;
    });

    // After 40001 given up.
    [Benchmark(OperationsPerInvoke = Operations), ChecksumGroup("some increments are given up")]
    public Task<long> Increment_WithoutRetry() => RunAsync(TryIncrementAsync);

    // Adds on the server, a transaction by itself: nothing to conflict on, only to wait for.
    [Benchmark(OperationsPerInvoke = Operations)]
    public Task<long> Increment_SingleStatement() => RunAsync(async connection =>
    {
        Interlocked.Increment(ref _attempts);
        var sql = $"update {BenchmarkSchema.CounterTable} set n = n + 1 where id = {_key}";
        await using var update = new NpgsqlCommand(sql, connection);
        return await update.ExecuteNonQueryAsync() == 1;
    });

    // What the row has grown by, and what was given up: together the same for all.
    private async Task<long> RunAsync(Func<NpgsqlConnection, Task<bool>> incrementAsync)
    {
        var shares = await Task.WhenAll(_connections.Select(c => Task.Run(() => WorkAsync(c, incrementAsync))));
        var successes = shares.Sum();
        var counter = await ReadAsync(_connections[0], null);
        var grown = counter - _counter;
        if (grown != successes)
            throw new InvalidOperationException($"{successes} increments succeeded, and the row has grown by {grown}.");
        _counter = counter;
        _successes += successes;
        _givenUp += Operations - successes;
        return grown + Operations - successes;
    }

    private async Task<int> WorkAsync(NpgsqlConnection connection, Func<NpgsqlConnection, Task<bool>> incrementAsync)
    {
        var successes = 0;
        for (var i = 0; i < Operations / Workers; i++)
            if (await incrementAsync(connection)) successes++;
        return successes;
    }

    private async Task<bool> TryIncrementAsync(NpgsqlConnection connection)
    {
        Interlocked.Increment(ref _attempts);
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable);
            var n = await ReadAsync(connection, transaction);
            var sql = $"update {BenchmarkSchema.CounterTable} set n = {n + 1} where id = {_key}";
            await using (var update = new NpgsqlCommand(sql, connection, transaction))
                await update.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.SerializationFailure)
        {
            return false; // disposing the transaction has rolled it back
        }
    }

    private async Task<long> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction)
    {
        var sql = $"select n from {BenchmarkSchema.CounterTable} where id = {_key}";
        await using var read = new NpgsqlCommand(sql, connection, transaction);
        return Convert.ToInt64(await read.ExecuteScalarAsync(), null);
    }

    private void Execute(string sql)
    {
        using var command = new NpgsqlCommand(sql, _connections[0]);
        command.ExecuteNonQuery();
    }
}
