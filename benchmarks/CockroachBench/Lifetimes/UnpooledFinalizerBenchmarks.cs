namespace CockroachBench.Lifetimes;

// An unpooled connection left to the finalizer retains nothing once a collection has run. Until then its session stays.
[BenchmarkCategory("Lifetimes", Sync)]
public class UnpooledFinalizerBenchmarks : LeakBenchmarks
{
    // More than elsewhere: a collection gives the sessions back, so they pile up only between two checkpoints.
    private const int RetentionOperations = 1600;

    // An iteration's, or what piles up between two collections.
    private const int SessionsAtOnce = 64;

    public override void Release()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    protected override void Configure(NpgsqlConnectionStringBuilder options) => options.Pooling = false;

    [Benchmark(Baseline = true)]
    public long Query_UnpooledDisposed()
    {
        using var connection = DataSource.OpenConnection();
        return Query(connection);
    }

    [Benchmark, BenchmarkCategory(Leaks), RetentionBudget(RetentionOperations), OpensConnections(SessionsAtOnce, WhenMeasured = true)]
    public long Query_UnpooledLeftToFinalizer() => Query(DataSource.OpenConnection());
}
