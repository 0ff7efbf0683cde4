using System.Runtime.CompilerServices;

namespace CockroachBench.Retention;

/// <summary>Marks the moments at which an operation holds the most. In timing runs a mark is the test of one static flag.</summary>
public static class PeakLive
{
    // Collections at each mark would take minutes over a stream of rows: the last mark and a few before it stand for all.
    private const int Samples = 4;

    private static readonly Lock Gate = new();
    private static bool s_armed;
    private static long s_marks;
    private static long s_expected;
    private static long s_peak;

    /// <summary>Call it where the operation holds the most: after a list is filled, or for each row of a stream.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Mark()
    {
        if (s_armed) Record();
    }

    // The most bytes reachable at a mark, less those before; null without marks. Runs the operation twice, to count its marks first.
    internal static long? Measure(Action operation) => Measure(operation, Count(operation));
    internal static long Count(Action operation) => Run(operation, expected: long.MaxValue).Marks;

    internal static long? Measure(Action operation, long marks)
    {
        if (marks == 0) return null;
        var before = LiveHeap.Read();
        return Math.Max(0, Run(operation, marks).Peak - before);
    }

    private static (long Marks, long Peak) Run(Action operation, long expected)
    {
        (s_marks, s_expected, s_peak) = (0, expected, 0);
        s_armed = true;
        try
        {
            operation();
        }
        finally
        {
            s_armed = false;
        }
        return (s_marks, s_peak);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Record()
    {
        lock (Gate)
        {
            s_marks++;
            if (s_expected == long.MaxValue) return;
            var stride = Math.Max(1, s_expected / Samples);
            if (s_marks % stride == 0 || s_marks == s_expected) s_peak = Math.Max(s_peak, LiveHeap.ReadQuickly());
        }
    }
}
