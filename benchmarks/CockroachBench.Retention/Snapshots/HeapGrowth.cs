namespace CockroachBench.Retention.Snapshots;

// What grows in another process, seen from here: a snapshot, operations, a snapshot, as many operations, paths, and the types that grew.
internal sealed class HeapGrowth(int processId)
{
    private const int MostTypes = 50;
    // Those with a path; candidates are more, because they are chosen after the first interval.
    private const int MostPaths = 3;
    private const int MostCandidates = 12;

    private readonly List<HeapSnapshot> _snapshots = [];
    private IReadOnlyDictionary<string, string> _paths = new Dictionary<string, string>();

    // In the process itself, before paths are looked for: after one collection what the last operations left is in a younger generation
    // than all else. After those of a snapshot it no longer is.
    public static void CollectOnce()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
    }

    public void TakeSnapshot() => _snapshots.Add(HeapInspector.Inspect(processId));

    public void FindPaths()
    {
        var candidates = HeapSnapshot.Growth(_snapshots[0], _snapshots[1], 1).Take(MostCandidates).Select(t => t.Name).ToList();
        if (candidates.Count > 0) _paths = HeapInspector.FindPaths(processId, candidates);
    }

    // Operations: of an interval.
    public IReadOnlyList<GrownType> Types(double operations) =>
        [.. HeapSnapshot.Growth(_snapshots[0], _snapshots[1], _snapshots[2], operations).Take(MostTypes)
            .Select((t, i) => i < MostPaths ? t with { Path = _paths.GetValueOrDefault(t.Name) } : t)];
}
