namespace CockroachBench.Retention;

// Reachable bytes: what full, blocking, compacting collections leave.
internal static class LiveHeap
{
    // A finalizer may release what only a second collection can free.
    private const int Rounds = 2;

    public static long Read()
    {
        for (var round = 0; round < Rounds; round++)
        {
            Collect();
            GC.WaitForPendingFinalizers();
        }
        return ReadQuickly();
    }

    // For inside an operation: finalizers may wait for locks that it holds.
    public static long ReadQuickly()
    {
        Collect();
        // Not GC.GetTotalMemory: it counts the allocation room that threads were given since the collection, 8 KB at a time.
        var heap = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return heap.HeapSizeBytes - heap.FragmentedBytes;
    }

    private static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
}
