using BenchmarkDotNet.Attributes;
using CockroachBench.Retention;

namespace CockroachBench.Lab.Accuracy;

// Operations that always leak, by a known number of bytes.
[RetentionDiagnoser, SessionCounter(null)]
public class LeakControls
{
    private sealed class FinalizableNode(object? next)
    {
        public object? Next { get; } = next;

        ~FinalizableNode() => GC.KeepAlive(Next);
    }

    private static readonly List<object> Doubling = [];
    private static object? s_head;
    private static int s_calls;

    // The smallest object, except an empty one.
    [Benchmark, Truth(24)]
    public void Leak_24B() => s_head = KnownObjects.Of24Bytes(s_head);

    [Benchmark, Truth(104)]
    public void Leak_104B() => s_head = KnownObjects.Of104Bytes(s_head);

    [Benchmark, Truth(1024)]
    public void Leak_1KB() => s_head = KnownObjects.OfBytes(s_head, 1024);

    // About what a connection holds that is never disposed.
    [Benchmark, Truth(25 * 1024)]
    public void Leak_25KB() => s_head = KnownObjects.OfBytes(s_head, 25 * 1024);

    [Benchmark, Truth(140 * 1024)]
    public void Leak_140KB_Loh() => s_head = KnownObjects.OfBytes(s_head, 140 * 1024);

    [Benchmark, Truth(10.4)]
    public void Leak_EveryTenth()
    {
        if (++s_calls % 10 == 0) s_head = KnownObjects.Of104Bytes(s_head);
    }

    [Benchmark, Truth(104)]
    public async Task Leak_Async()
    {
        await Task.Yield();
        s_head = KnownObjects.Of104Bytes(s_head);
    }

    // Its finalizer never runs.
    [Benchmark, Truth(24)]
    public void Leak_Finalizable() => s_head = new FinalizableNode(s_head);

    [Benchmark, Truth(1024)]
    public void Leak_Pinned() => s_head = KnownObjects.OfBytes(s_head, 1024, pinned: true);

    // The list's array holds one to two references for each entry, and grows only when it is full.
    [Benchmark, Truth(112, Slack = 8)]
    public void Leak_Doubling() => Doubling.Add(KnownObjects.Of104Bytes(null));
}
