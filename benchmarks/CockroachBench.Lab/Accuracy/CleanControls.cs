using BenchmarkDotNet.Attributes;
using CockroachBench.Retention;

namespace CockroachBench.Lab.Accuracy;

// Operations that leak nothing, each with something that looks like a leak.
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

    [Benchmark, Truth(0)]
    public int Clean_Garbage() => new byte[100].Length;

    [Benchmark, Truth(0)]
    public void Clean_BoundedCache() => Cache[s_calls++ % CacheEntries] = new byte[80];

    // Grows by doubling until it is full, then replaces.
    [Benchmark, Truth(0)]
    public void Clean_DoublingCache()
    {
        if (Doubling.Count < DoublingEntries) Doubling.Add(new byte[80]);
        else Doubling[s_calls++ % DoublingEntries] = new byte[80];
    }

    [Benchmark, Truth(0)]
    public int Clean_ThreadStatic() => (t_scratch ??= new byte[4096]).Length;

    // The pool's threads, and their buffers with them, come and go.
    [Benchmark, Truth(0)]
    public async Task<int> Clean_ThreadPool() => await Task.Run(() => (t_scratch ??= new byte[4096]).Length);

    [Benchmark, Truth(0)]
    public async Task<int> Clean_Async()
    {
        await Task.Yield();
        return new byte[100].Length;
    }

    // Objects that are gone only after their finalizers.
    [Benchmark, Truth(0)]
    public object Clean_Finalizable() => new Finalizable();

    [Benchmark, Truth(0)]
    public int Clean_Pinned() => GC.AllocateArray<byte>(1000, pinned: true).Length;

    [Benchmark, Truth(0)]
    public int Clean_LohArrays() => new byte[200_000].Length;

    [Benchmark, Truth(0)]
    public void Clean_Timers()
    {
        using var timer = new Timer(_ => { }, null, 60_000, Timeout.Infinite);
    }
}
