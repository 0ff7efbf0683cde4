using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using CockroachBench.Retention;

namespace CockroachBench.Lab.Accuracy;

// Operations that always leak, by a known number of bytes. In linked lists, which grow by nothing but their nodes.
[RetentionDiagnoser, SessionCounter(null)]
public class LeakControls
{
    // 8 header + 8 method table + 8 reference.
    private sealed class Node24(object? next)
    {
        public object? Next { get; } = next;
    }

    // As Node24, and ten times eight bytes.
    private sealed class Node104(object? next)
    {
        public object? Next { get; } = next;

        private Ten _values;

        public ref Ten Values => ref _values;
    }

    // 32 bytes; an array of n bytes is 24 + n, in steps of eight.
    private sealed class NodeWithArray(object? next, byte[] array)
    {
        public object? Next { get; } = next;

        public byte[] Array { get; } = array;
    }

    private sealed class FinalizableNode(object? next)
    {
        public object? Next { get; } = next;

        ~FinalizableNode() => GC.KeepAlive(Next);
    }

    [InlineArray(10)]
    private struct Ten
    {
        private long _first;
    }

    private const int NodeAndHeader = 32 + 24;

    private static readonly List<object> Doubling = [];
    private static object? s_head;
    private static int s_calls;

    // The smallest object, except an empty one.
    [Benchmark, Truth(24)]
    public void Leak_24B() => s_head = new Node24(s_head);

    [Benchmark, Truth(104)]
    public void Leak_104B() => s_head = new Node104(s_head);

    [Benchmark, Truth(1024)]
    public void Leak_1KB() => s_head = new NodeWithArray(s_head, new byte[1024 - NodeAndHeader]);

    // About what a connection holds that is never disposed.
    [Benchmark, Truth(25 * 1024)]
    public void Leak_25KB() => s_head = new NodeWithArray(s_head, new byte[(25 * 1024) - NodeAndHeader]);

    [Benchmark, Truth(140 * 1024)]
    public void Leak_140KB_Loh() => s_head = new NodeWithArray(s_head, new byte[(140 * 1024) - NodeAndHeader]);

    [Benchmark, Truth(10.4)]
    public void Leak_EveryTenth()
    {
        if (++s_calls % 10 == 0) s_head = new Node104(s_head);
    }

    [Benchmark, Truth(104)]
    public async Task Leak_Async()
    {
        await Task.Yield();
        s_head = new Node104(s_head);
    }

    // Its finalizer never runs.
    [Benchmark, Truth(24)]
    public void Leak_Finalizable() => s_head = new FinalizableNode(s_head);

    [Benchmark, Truth(1024)]
    public void Leak_Pinned() => s_head = new NodeWithArray(s_head, GC.AllocateArray<byte>(1024 - NodeAndHeader, pinned: true));

    // The list's array holds one to two references for each entry, and grows only when it is full.
    [Benchmark, Truth(112, Slack = 8)]
    public void Leak_Doubling() => Doubling.Add(new Node104(null));
}
