using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using Npgsql;

namespace CockroachBench.Readers;

/// <summary>
/// What exhaustion looks like to a caller: every slot is abandoned, so that opening a connection waits for Timeout
/// (1 s here, 15 s by default) and throws.
/// </summary>
[BenchmarkCategory("Readers", Categories.Sync)]
[WarmupCount(1), IterationCount(5)]
public class ExhaustedPoolBenchmarks
{
    private const int PoolSize = 4;
    private const int TimeoutSeconds = 1;

    private readonly List<NpgsqlConnection> _abandoned = new(PoolSize);

    private NpgsqlDataSource _free = null!;
    private NpgsqlDataSource _exhausted = null!;

    /// <summary>Abandons every slot of one pool.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _free = BenchmarkDatabase.CreateDataSource(o => o.MaxPoolSize = PoolSize);
        _exhausted = BenchmarkDatabase.CreateDataSource(o => (o.MaxPoolSize, o.Timeout) = (PoolSize, TimeoutSeconds));
        _free.OpenConnection().Dispose();
        for (var i = 0; i < PoolSize; i++) _abandoned.Add(_exhausted.OpenConnection());
    }

    /// <summary>Releases the slots and closes the pools.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (var connection in _abandoned) connection.Dispose();
        _free.Dispose();
        _exhausted.Dispose();
    }

    /// <summary>A pool with a free slot: the caller gets a connection.</summary>
    [Benchmark(Baseline = true)]
    public long Open_FreeSlot() => Open(_free);

    /// <summary>A pool without: the caller gets an exception after Timeout.</summary>
    [Benchmark, ChecksumGroup("the caller gets an exception"), BenchmarkCategory(Categories.Leaks)]
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
