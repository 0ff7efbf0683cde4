using System.Runtime;

namespace CockroachBench.Retention.Measuring;

internal static class LargeObjectHeap
{
    private const int LohGeneration = 3;
    private const long Region = 200_000_000;
    private const long LohShare = 150_000_000;

    // Bytes that an operation allocates on the large object heap. In a region without collections all of it is still there when the heap is
    // measured: exact, while the runtime's allocation events are sampled. Null if a collection came in between.
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
