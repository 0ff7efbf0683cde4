namespace CockroachBench.Transactions;

// Workers that add 1 to the same row in serializable transactions: with a loop that retries 40001, without, and in one statement.
//
// An operation is one increment that a worker sets out to make. Without the loop those that meet a conflict are given up, so less is
// done in the same time: see Failures before Mean. The retry comes at once, without a pause.
[BenchmarkCategory("Transactions", Async)]
[QuickParams(nameof(Workers), 8)]
public class RetryBenchmarks : ContendedRowBenchmarks
{
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task<long> Increment_WithRetry() => RunAsync(IncrementAsync);

    // After 40001 given up.
    [Benchmark(OperationsPerInvoke = Operations), ChecksumGroup("some increments are given up")]
    public Task<long> Increment_WithoutRetry() => RunAsync(TryIncrementAsync);

    // Adds on the server, a transaction by itself: nothing to conflict on, only to wait for.
    [Benchmark(OperationsPerInvoke = Operations)]
    public Task<long> Increment_SingleStatement() => RunAsync(async connection =>
    {
        CountAttempt();
        var sql = $"update {BenchmarkSchema.CounterTable} set n = n + 1 where id = {Key}";
        await using var update = new NpgsqlCommand(sql, connection);
        return await update.ExecuteNonQueryAsync() == 1;
    });
}
