using System.Security.Cryptography;

namespace CockroachBench.Fixtures;

// Base of scenarios in which workers add 1 to the same row. After each round the row must have grown by exactly what succeeded.
[OpensConnections(nameof(Workers))]
public abstract class ContendedRowBenchmarks : DatabaseBenchmarks
{
    // Increments of an invocation: a multiple of every worker count, each worker does the same share.
    public const int Operations = 64;

    private NpgsqlConnection[] _connections = [];
    private long _counter;
    private long _attempts;
    private long _successes;
    private long _givenUp;

    [Params(2, 8)]
    public int Workers { get; set; }

    // Two processes that are measured in turn must not see each other's increments.
    protected long Key { get; } = RandomNumberGenerator.GetInt32(int.MaxValue);

    [GlobalSetup]
    public virtual void Setup()
    {
        _connections = BenchmarkDatabase.OpenConnections(CreateDataSource(o => o.MaxPoolSize = Workers), Workers);
        foreach (var connection in _connections) Own(connection);
        _counter = 0;
        Execute($"insert into {BenchmarkSchema.CounterTable} (id, n) values ({Key}, {_counter})");
    }

    public override void Cleanup()
    {
        if (_successes > 0)
        {
            CaseMetrics.Report(CaseMetrics.Attempts, _attempts / (double)_successes);
            CaseMetrics.Report(CaseMetrics.Failures, _givenUp / (double)(_successes + _givenUp));
        }
        if (_connections.Length > 0) Execute($"delete from {BenchmarkSchema.CounterTable} where id = {Key}");
        base.Cleanup();
    }

    // What the row has grown by, and what was given up: together the same for all.
    protected async Task<long> RunAsync(Func<NpgsqlConnection, Task<bool>> incrementAsync)
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

    protected void CountAttempt() => Interlocked.Increment(ref _attempts);

    // After 40001 again from the start, at once.
    protected async Task<bool> IncrementAsync(NpgsqlConnection connection)
    {
        while (!await TryIncrementAsync(connection)) { }
        return true;
    }

    protected async Task<bool> TryIncrementAsync(NpgsqlConnection connection)
    {
        CountAttempt();
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable);
            var n = await ReadAsync(connection, transaction);
            var sql = $"update {BenchmarkSchema.CounterTable} set n = {n + 1} where id = {Key}";
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

    private async Task<int> WorkAsync(NpgsqlConnection connection, Func<NpgsqlConnection, Task<bool>> incrementAsync)
    {
        var successes = 0;
        for (var i = 0; i < Operations / Workers; i++)
            if (await incrementAsync(connection)) successes++;
        return successes;
    }

    private async Task<long> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction)
    {
        var sql = $"select n from {BenchmarkSchema.CounterTable} where id = {Key}";
        await using var read = new NpgsqlCommand(sql, connection, transaction);
        return Convert.ToInt64(await read.ExecuteScalarAsync(), null);
    }

    private void Execute(string sql)
    {
        using var command = new NpgsqlCommand(sql, _connections[0]);
        command.ExecuteNonQuery();
    }
}
