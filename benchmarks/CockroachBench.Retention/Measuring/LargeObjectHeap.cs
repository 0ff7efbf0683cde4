using System.Runtime;

namespace CockroachBench.Retention.Measuring;

/// <summary>Bytes an operation allocates on the large object heap.</summary>
internal static class LargeObjectHeap
{
    private const int LohGeneration = 3;
    private const long Region = 200_000_000;
    private const long LohShare = 150_000_000;

    /// <summary>
    /// Runs operations in a region without collections, so that everything they allocate is still there when the heap
    /// is looked at: exact, where the runtime's allocation events are sampled.
    /// </summary>
    /// <param name="operation">Runs so many invocations.</param>
    /// <param name="invocations">Invocations.</param>
    /// <returns>Bytes in all; null where a collection came in between: too much is allocated to tell.</returns>
    public static long? Measure(Action<long> operation, long invocations)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var before = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo[LohGeneration].SizeAfterBytes;
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion || !GC.TryStartNoGCRegion(Region, LohShare)) return null;
        var undisturbed = false;
        try
        {
            operation(invocations);
            undisturbed = GCSettings.LatencyMode == GCLatencyMode.NoGCRegion;
        }
        finally
        {
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion) GC.EndNoGCRegion();
        }
        if (!undisturbed) return null;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        return Math.Max(0, GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo[LohGeneration].SizeBeforeBytes - before);
    }
}
