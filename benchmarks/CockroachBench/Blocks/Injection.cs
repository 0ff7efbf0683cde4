using System.Diagnostics;

namespace CockroachBench.Blocks;

/// <summary>
/// Real work put on the clock of one side, to prove that a slowdown or an allocation of known size is found. Nothing is ever added to a result.
/// </summary>
/// <param name="delayPercent">Time spent at work, not asleep, for each stretch of operations: so much of what they took themselves.</param>
/// <param name="objects">Objects allocated for each invocation: 24 bytes each.</param>
/// <remarks>
/// A delay fixed beforehand would be another share of an operation's time in every process, and on a machine that gets busy in between:
/// what is to be found would not be what was put in.
/// </remarks>
public sealed class Injection(double delayPercent, int objects)
{
    // A static field lets each object escape: the compiler may leave out an allocation that nobody can see.
    private static object? s_escaped;

    /// <summary>Allocates for one invocation.</summary>
    public void Allocate()
    {
        for (var i = 0; i < objects; i++) s_escaped = new object();
        s_escaped = null;
    }

    /// <summary>Spends the share of a stretch.</summary>
    /// <param name="ticks">What its operations took, in units of <see cref="Stopwatch.Frequency"/>.</param>
    public void Delay(long ticks)
    {
        if (delayPercent == 0) return;
        var end = Stopwatch.GetTimestamp() + (long)(ticks * delayPercent / 100);
        while (Stopwatch.GetTimestamp() < end)
        {
            // Busy on purpose: a sleep would be no work and last far longer than a slowdown of microseconds.
        }
    }
}
