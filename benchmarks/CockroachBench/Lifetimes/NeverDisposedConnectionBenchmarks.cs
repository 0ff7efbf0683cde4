namespace CockroachBench.Lifetimes;

// A pooled connection that is never given back: a slot, a session and the driver's buffers, for good.
[BenchmarkCategory("Lifetimes", Sync)]
public class NeverDisposedConnectionBenchmarks : ConnectionLeakBenchmarks
{
    [Benchmark(Baseline = true)]
    public long Query_Disposed()
    {
        using var connection = DataSource.OpenConnection();
        return Query(connection);
    }

    [Benchmark, LeaksConnection]
    public long Query_NeverDisposed() => Query(Abandoned.Keep(DataSource.OpenConnection()));
}
