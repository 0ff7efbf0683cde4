namespace CockroachBench.Readers;

// Exhaustion as a caller sees it: every slot is abandoned, so opening a connection waits for Timeout (by default 15 s) and throws.
[BenchmarkCategory("Readers", Sync)]
[WarmupCount(1), IterationCount(5)]
public class ExhaustedPoolBenchmarks : DatabaseBenchmarks
{
    private const int PoolSize = 4;
    private const int TimeoutSeconds = 1;

    private NpgsqlDataSource _free = null!;
    private NpgsqlDataSource _exhausted = null!;

    [GlobalSetup]
    public void Setup()
    {
        _free = CreateDataSource(o => o.MaxPoolSize = PoolSize);
        _exhausted = CreateDataSource(o => (o.MaxPoolSize, o.Timeout) = (PoolSize, TimeoutSeconds));
        _free.OpenConnection().Dispose();
        for (var i = 0; i < PoolSize; i++) Own(_exhausted.OpenConnection());
    }

    [Benchmark(Baseline = true)]
    public long Open_FreeSlot() => Open(_free);

    [Benchmark, ChecksumGroup("the caller gets an exception"), BenchmarkCategory(Leaks)]
    public long Open_Exhausted() => Open(_exhausted);

    // 1: a connection; -1: the pool's exception, whose inner exception is the timeout.
    private static long Open(NpgsqlDataSource dataSource)
    {
        try
        {
            using var connection = dataSource.OpenConnection();
            return 1;
        }
        catch (NpgsqlException e) when (e.InnerException is TimeoutException)
        {
            return -1;
        }
    }
}
