using System.Diagnostics;

namespace CockroachBench.Blocks;

/// <summary>
/// Real work put into the measured operation of one side, to prove that a slowdown or an allocation of known size is found.
/// Nothing is ever added to a result.
/// </summary>
/// <param name="delay">Time spent at work, not asleep, for each invocation.</param>
/// <param name="objects">Objects allocated for each invocation: 24 bytes each.</param>
public sealed class Injection(TimeSpan delay, int objects)
{
    // A static field lets each object escape: the compiler may leave out an allocation that nobody can see.
    private static object? s_escaped;

    private readonly long _ticks = (long)(delay.TotalSeconds * Stopwatch.Frequency);

    /// <summary>Does it once.</summary>
    public void Work()
    {
        for (var i = 0; i < objects; i++) s_escaped = new object();
        s_escaped = null;
        if (_ticks > 0) Spend(_ticks);
    }

    /// <summary>Spends time at work.</summary>
    /// <param name="ticks">How long, in units of <see cref="Stopwatch.Frequency"/>.</param>
    public static void Spend(long ticks)
    {
        var end = Stopwatch.GetTimestamp() + ticks;
        while (Stopwatch.GetTimestamp() < end)
        {
            // Busy on purpose: a sleep would be no work and last far longer than a slowdown of microseconds.
        }
    }
}
