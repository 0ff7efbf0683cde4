using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CockroachBench.Orm;

// The workers of Transactions/Retry, with EF Core: after 40001 again by a loop, or by EF Core's retrying execution strategy. The strategy
// retries once at once, then waits for 1 s, 3 s, 7 s, ... unless its longest delay is set.
//
// Inside a transaction SaveChanges also sets a savepoint and releases it: two round trips more than the loop over Npgsql.
[BenchmarkCategory("Orm", Async)]
[QuickParams(nameof(Workers), 2)]
[WarmupCount(1), IterationCount(5)]
public class TransactionsBenchmarks : ContendedRowBenchmarks
{
    // More than any increment needs.
    private const int Retries = 1000;

    private readonly ConcurrentDictionary<NpgsqlConnection, ItemContexts> _plain = [];
    private readonly ConcurrentDictionary<NpgsqlConnection, ItemContexts> _retrying = [];
    private readonly ConcurrentDictionary<NpgsqlConnection, ItemContexts> _retryingAtOnce = [];

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task<long> Increment_NpgsqlLoop() => RunAsync(IncrementAsync);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task<long> Increment_EfLoop() => RunAsync(async connection =>
    {
        var contexts = _plain.GetOrAdd(connection, static c => ItemContexts.On(c));
        while (!await TryAsync(contexts)) { }
        return true;
    });

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task<long> Increment_EfStrategy() => RunAsync(connection => ByStrategyAsync(
        _retrying.GetOrAdd(connection, static c => ItemContexts.On(c, o => o.EnableRetryOnFailure()))));

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task<long> Increment_EfStrategyAtOnce() => RunAsync(connection => ByStrategyAsync(
        _retryingAtOnce.GetOrAdd(connection, static c => ItemContexts.On(c, o => o.EnableRetryOnFailure(Retries, TimeSpan.Zero, null)))));

    private async Task<bool> TryAsync(ItemContexts contexts)
    {
        await using var context = contexts.Create();
        try
        {
            await IncrementAsync(context);
            return true;
        }
        // EF Core wraps it, in the transaction as in SaveChanges.
        catch (Exception e) when (e.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure })
        {
            return false;
        }
    }

    private async Task<bool> ByStrategyAsync(ItemContexts contexts)
    {
        await using var context = contexts.Create();
        try
        {
            await context.Database.CreateExecutionStrategy().ExecuteAsync(() => IncrementAsync(context));
            return true;
        }
        catch (RetryLimitExceededException)
        {
            return false;
        }
    }

    private async Task IncrementAsync(ItemContext context)
    {
        CountAttempt();
        // What an attempt before has read is old.
        context.ChangeTracker.Clear();
        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.Serializable);
        var counter = await context.Counters.SingleAsync(c => c.Id == Key);
        counter.N++;
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
