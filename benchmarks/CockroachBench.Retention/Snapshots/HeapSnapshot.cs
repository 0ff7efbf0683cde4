namespace CockroachBench.Retention.Snapshots;

// Bytes and objects by type, of everything reachable or not yet collected.
internal sealed record HeapSnapshot(IReadOnlyDictionary<string, HeapSnapshot.Total> Types)
{
    internal sealed record Total(long Bytes, long Count);

    private const double WorthNaming = 1; // bytes per operation; less is housekeeping

    public static IReadOnlyList<GrownType> Growth(HeapSnapshot before, HeapSnapshot after, double operations) =>
        [.. after.Types
            .Select(t => (t.Key, Before: before.Types.GetValueOrDefault(t.Key) ?? new Total(0, 0), After: t.Value))
            .Select(t => new GrownType(t.Key, (t.After.Bytes - t.Before.Bytes) / operations, (t.After.Count - t.Before.Count) / operations))
            .Where(t => t.Bytes >= WorthNaming)
            .OrderByDescending(t => t.Bytes)
            .ThenBy(t => t.Name, StringComparer.Ordinal)];
}

/// <summary>A type of which more objects were alive after a leaking operation than before.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Bytes">Bytes per operation.</param>
/// <param name="Count">Objects per operation.</param>
public sealed record GrownType(string Name, double Bytes, double Count);
