using BenchmarkDotNet.Attributes;
using CockroachBench.Retention;

namespace CockroachBench.Lab.Accuracy;

/// <summary>Operations that leak nothing, each with something that looks like it.</summary>
[RetentionDiagnoser, SessionCounter(null)]
public class CleanControls
{
    // 10,000 x 104 B: about 1 MB when it is full.
    private const int CacheEntries = 10_000;
    private const int DoublingEntries = 8192;

    private static readonly byte[]?[] Cache = new byte[]?[CacheEntries];
    private static readonly List<byte[]> Doubling = [];

    [ThreadStatic]
    private static byte[]? t_scratch;

    private static int s_calls;

    private sealed class Finalizable
    {
        ~Finalizable() => s_calls++;
    }

    /// <summary>Garbage and nothing else.</summary>
    [Benchmark, Truth(0)]
    public int Clean_Garbage() => new byte[100].Length;

    /// <summary>A cache of 1 MB that fills up and then replaces.</summary>
    [Benchmark, Truth(0)]
    public void Clean_BoundedCache() => Cache[s_calls++ % CacheEntries] = new byte[80];

    /// <summary>A cache that doubles until it is full.</summary>
    [Benchmark, Truth(0)]
    public void Clean_DoublingCache()
    {
        if (Doubling.Count < DoublingEntries) Doubling.Add(new byte[80]);
        else Doubling[s_calls++ % DoublingEntries] = new byte[80];
    }

    /// <summary>A buffer for each thread.</summary>
    [Benchmark, Truth(0)]
    public int Clean_ThreadStatic() => (t_scratch ??= new byte[4096]).Length;

    /// <summary>Work on the thread pool, whose threads come and go.</summary>
    [Benchmark, Truth(0)]
    public async Task<int> Clean_ThreadPool() => await Task.Run(() => (t_scratch ??= new byte[4096]).Length);

    /// <summary>An asynchronous operation.</summary>
    [Benchmark, Truth(0)]
    public async Task<int> Clean_Async()
    {
        await Task.Yield();
        return new byte[100].Length;
    }

    /// <summary>Objects whose finalizers must run before they are gone.</summary>
    [Benchmark, Truth(0)]
    public object Clean_Finalizable() => new Finalizable();

    /// <summary>Pinned arrays, dropped.</summary>
    [Benchmark, Truth(0)]
    public int Clean_Pinned() => GC.AllocateArray<byte>(1000, pinned: true).Length;

    /// <summary>Arrays on the large object heap, dropped.</summary>
    [Benchmark, Truth(0)]
    public int Clean_LohArrays() => new byte[200_000].Length;

    /// <summary>Timers, disposed.</summary>
    [Benchmark, Truth(0)]
    public void Clean_Timers()
    {
        using var timer = new Timer(_ => { }, null, 60_000, Timeout.Infinite);
    }
}
