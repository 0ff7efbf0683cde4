namespace CockroachBench.Fixtures;

// The last times of something within an operation, in room made beforehand: keeping them retains nothing, and the slow first
// operations of a process drop out of the median. Any thread may add.
internal sealed class RecentTimes(int capacity = 1024)
{
    private readonly double[] _nanoseconds = new double[capacity];
    private long _count;

    public void Add(TimeSpan time) => _nanoseconds[(Interlocked.Increment(ref _count) - 1) % capacity] = time.TotalNanoseconds;

    // In nanoseconds; null where there were none. A measuring process loads no statistics library for it.
    public double? Median() => Sorted() is { Length: > 0 and var kept } sorted ? (sorted[(kept - 1) / 2] + sorted[kept / 2]) / 2 : null;

    // The time that so large a share of the others does not exceed, below 1; null where there were none.
    public double? Percentile(double share) => Sorted() is { Length: > 0 } sorted ? sorted[(int)(share * sorted.Length)] : null;

    private double[] Sorted() => [.. _nanoseconds.Take((int)Math.Min(_count, capacity)).Order()];
}
