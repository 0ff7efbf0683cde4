using System.Runtime.CompilerServices;

namespace CockroachBench.Lab.Accuracy;

// Objects of a known size that keep the one before: in linked lists, which grow by nothing but their nodes.
internal static class KnownObjects
{
    // 32 bytes; an array of n bytes is 24 + n, in steps of eight.
    private const int NodeAndHeader = 32 + 24;

    // 8 header + 8 method table + 8 reference.
    private class Node24(object? next)
    {
        public object? Next { get; } = next;
    }

    // As Node24, and ten times eight bytes.
    private sealed class Node104(object? next) : Node24(next)
    {
        private Ten _values;

        public ref Ten Values => ref _values;
    }

    private sealed class NodeWithArray(object? next, byte[] array) : Node24(next)
    {
        public byte[] Array { get; } = array;
    }

    [InlineArray(10)]
    private struct Ten
    {
        private long _first;
    }

    public static object Of24Bytes(object? next) => new Node24(next);

    public static object Of104Bytes(object? next) => new Node104(next);

    public static object OfBytes(object? next, int bytes, bool pinned = false) => new NodeWithArray(
        next, pinned ? GC.AllocateArray<byte>(bytes - NodeAndHeader, pinned: true) : new byte[bytes - NodeAndHeader]);
}
