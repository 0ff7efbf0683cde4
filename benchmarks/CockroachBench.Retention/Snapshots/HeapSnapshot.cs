namespace CockroachBench.Retention.Snapshots;

// Bytes and objects by type, of everything reachable or not yet collected.
internal sealed record HeapSnapshot(IReadOnlyDictionary<string, HeapSnapshot.Total> Types)
{
    internal sealed record Total(long Bytes, long Count);

    private const double WorthNaming = 1; // bytes per operation; less is housekeeping
    private const double LeastAlike = 0.6;
    private const double MostAlike = 1.67;

    // Types with more objects after each of two intervals, as many more in both: a cache that fills, a pool that grows once and
    // what the process sets up for itself do that in one of them. Operations: of an interval.
    public static IReadOnlyList<GrownType> Growth(HeapSnapshot first, HeapSnapshot second, HeapSnapshot third, double operations)
    {
        var before = Growth(first, second, operations).ToDictionary(t => t.Name, StringComparer.Ordinal);
        return Ordered(Growth(second, third, operations)
            .Where(t => before.TryGetValue(t.Name, out var b) && t.Count / b.Count is >= LeastAlike and <= MostAlike)
            .Select(t => new GrownType(t.Name, (before[t.Name].Bytes + t.Bytes) / 2, (before[t.Name].Count + t.Count) / 2))
            .Where(t => t.Bytes >= WorthNaming));
    }

    // Types with more objects after one interval.
    public static IReadOnlyList<GrownType> Growth(HeapSnapshot before, HeapSnapshot after, double operations) =>
        Ordered(after.Types
            .Select(t => (t.Key, Before: before.Types.GetValueOrDefault(t.Key) ?? new Total(0, 0), After: t.Value))
            .Select(t => new GrownType(t.Key, (t.After.Bytes - t.Before.Bytes) / operations, (t.After.Count - t.Before.Count) / operations))
            .Where(t => t.Count > 0));

    private static IReadOnlyList<GrownType> Ordered(IEnumerable<GrownType> types) =>
        [.. types.OrderByDescending(t => t.Bytes).ThenBy(t => t.Name, StringComparer.Ordinal)];
}
