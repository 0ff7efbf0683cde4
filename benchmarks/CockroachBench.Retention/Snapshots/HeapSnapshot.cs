namespace CockroachBench.Retention.Snapshots;

/// <summary>Bytes and objects by type, of everything reachable or not yet collected.</summary>
/// <param name="Types">By full name.</param>
internal sealed record HeapSnapshot(IReadOnlyDictionary<string, HeapSnapshot.Total> Types)
{
    /// <summary>A type's total.</summary>
    /// <param name="Bytes">Bytes.</param>
    /// <param name="Count">Objects.</param>
    internal sealed record Total(long Bytes, long Count);

    // Less than a byte an operation is housekeeping, not what leaks.
    private const double WorthNaming = 1;

    /// <summary>The types that grew, most bytes first.</summary>
    public static IReadOnlyList<GrownType> Growth(HeapSnapshot before, HeapSnapshot after, double operations) =>
        [.. after.Types
            .Select(t => (t.Key, Before: before.Types.GetValueOrDefault(t.Key) ?? new Total(0, 0), After: t.Value))
            .Select(t => new GrownType(t.Key, (t.After.Bytes - t.Before.Bytes) / operations, (t.After.Count - t.Before.Count) / operations))
            .Where(t => t.Bytes >= WorthNaming)
            .OrderByDescending(t => t.Bytes)
            .ThenBy(t => t.Name, StringComparer.Ordinal)];
}
