namespace CockroachBench.Fixtures;

// The last times of something within an operation, in room made beforehand: keeping them retains nothing, and the slow first
// operations of a process drop out of the median.
internal sealed class RecentTimes
{
    private const int Capacity = 1024;

    private readonly double[] _nanoseconds = new double[Capacity];
    private long _count;

    public void Add(TimeSpan time) => _nanoseconds[_count++ % Capacity] = time.TotalNanoseconds;

    // In nanoseconds; null where there were none. A measuring process loads no statistics library for it.
    public double? Median()
    {
        var kept = (int)Math.Min(_count, Capacity);
        if (kept == 0) return null;
        var sorted = _nanoseconds.Take(kept).Order().ToArray();
        return (sorted[(kept - 1) / 2] + sorted[kept / 2]) / 2;
    }
}
