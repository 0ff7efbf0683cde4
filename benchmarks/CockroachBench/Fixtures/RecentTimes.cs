using System.Diagnostics;

namespace CockroachBench.Fixtures;

/// <summary>
/// The last times of something within an operation. Their room is made beforehand and reused, so that keeping them retains
/// nothing; of the median the first, slow operations of a process are no part.
/// </summary>
public sealed class RecentTimes
{
    private const int Capacity = 1024;

    private readonly double[] _nanoseconds = new double[Capacity];
    private long _count;

    /// <summary>Keeps the time since a moment.</summary>
    /// <param name="start">From <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void AddSince(long start) => Add(Stopwatch.GetElapsedTime(start));

    /// <summary>Keeps a time.</summary>
    public void Add(TimeSpan time) => _nanoseconds[_count++ % Capacity] = time.TotalNanoseconds;

    /// <summary>The median, in nanoseconds; null where there were none.</summary>
    public double? Median()
    {
        var kept = (int)Math.Min(_count, Capacity);
        return kept == 0 ? null : Results.Judging.Median.Of([.. _nanoseconds.Take(kept)]);
    }
}
