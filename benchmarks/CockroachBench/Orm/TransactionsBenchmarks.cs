using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CockroachBench.Orm;

// The workers of Transactions/Retry with EF Core: a loop retries 40001, or EF Core's retrying execution strategy does. The strategy's first
// retry comes at once, the next ones after about 1 s, 3 s and 7 s, unless a shorter maximum delay is set.
//
// In a transaction, SaveChanges sets a savepoint, and releases it or rolls back to it: a round trip more than the loop over Npgsql makes.
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
        // EF Core wraps the error.
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
        // An earlier attempt's entity would keep its old value.
        context.ChangeTracker.Clear();
        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.Serializable);
        var counter = await context.Counters.SingleAsync(c => c.Id == Key);
        counter.N++;
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
