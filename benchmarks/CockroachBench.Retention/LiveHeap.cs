namespace CockroachBench.Retention;

// Reachable bytes: what full, blocking, compacting collections leave.
internal static class LiveHeap
{
    // A finalizer may release what only a second collection can free, and queue another.
    private const int Rounds = 3;

    public static long Read()
    {
        for (var round = 0; round < Rounds; round++)
        {
            Collect();
            GC.WaitForPendingFinalizers();
        }
        Collect();
        return GC.GetTotalMemory(forceFullCollection: false);
    }

    // For inside an operation: finalizers may wait for locks that it holds.
    public static long ReadQuickly()
    {
        Collect();
        return GC.GetTotalMemory(forceFullCollection: false);
    }

    private static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
}
