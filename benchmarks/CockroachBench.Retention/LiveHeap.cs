namespace CockroachBench.Retention;

/// <summary>Bytes that are reachable: what full, blocking, compacting collections leave.</summary>
internal static class LiveHeap
{
    // A finalizer may let go of what only a second collection can take, and queue another.
    private const int Rounds = 3;

    /// <summary>After three rounds of collection and finalization.</summary>
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

    /// <summary>After one collection: inside an operation finalizers may wait for locks that the operation holds.</summary>
    public static long ReadQuickly()
    {
        Collect();
        return GC.GetTotalMemory(forceFullCollection: false);
    }

    private static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
}
