using Microsoft.Diagnostics.Runtime;

namespace CockroachBench.Retention.Snapshots;

// Shortest paths from a root to new objects: one search from all roots at once, breadth first.
internal sealed class RootSearch(ClrHeap heap, TimeSpan patience)
{
    private const int SampledObjects = 32;

    private readonly TimeLimit _limit = new(patience);
    // By object: the one that led to it; 0 for a root's.
    private readonly Dictionary<ulong, ulong> _from = [];
    private readonly Dictionary<ulong, string> _roots = [];

    // By type; a type whose new objects were not reached in time has none.
    public IReadOnlyDictionary<string, string> Find(IEnumerable<string> types)
    {
        var sample = Sample(types.ToHashSet(StringComparer.Ordinal));
        Search([.. sample.Values.SelectMany(s => s)]);
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (type, objects) in sample)
            if (RootPath.MostFrequent(objects.Where(_from.ContainsKey).Select(Path)) is { } path) paths[type] = path;
        return paths;
    }

    // The measuring process has collected once since the last operations, so what they left is in generation 0 or 1, and what was there
    // before is in 2. Large objects have no such mark: any of them may be sampled.
    private Dictionary<string, List<ulong>> Sample(HashSet<string> types)
    {
        var objects = new Dictionary<string, List<ulong>>(StringComparer.Ordinal);
        foreach (var item in heap.Segments.Where(MayHoldNew).SelectMany(s => s.EnumerateObjects().Select(o => (Segment: s, Object: o))))
        {
            if (_limit.IsOver) break;
            if (item.Object.Type?.Name is not { } name || !types.Contains(name)) continue;
            var generation = item.Segment.GetGeneration(item.Object);
            if (generation is not (Generation.Generation0 or Generation.Generation1 or Generation.Large)) continue;
            if (!objects.TryGetValue(name, out var known)) objects[name] = known = [];
            known.Add(item.Object);
        }
        return objects.ToDictionary(o => o.Key, o => Evenly(o.Value), StringComparer.Ordinal);
    }

    private static bool MayHoldNew(ClrSegment segment) => segment.Kind is GCSegmentKind.Generation0 or GCSegmentKind.Generation1
        or GCSegmentKind.Ephemeral or GCSegmentKind.Large;

    private static List<ulong> Evenly(List<ulong> objects) => objects.Count <= SampledObjects ? objects
        : [.. Enumerable.Range(0, SampledObjects).Select(i => objects[(int)((long)i * objects.Count / SampledObjects)])];

    private void Search(HashSet<ulong> wanted)
    {
        var next = new Queue<ulong>();
        foreach (var (root, name) in HeapRoots.Find(heap.Runtime))
        {
            if (!_from.TryAdd(root, 0)) continue;
            _roots[root] = name;
            wanted.Remove(root);
            next.Enqueue(root);
        }
        while (wanted.Count > 0 && next.TryDequeue(out var address))
        {
            if (_limit.IsOver) return;
            foreach (var reference in heap.GetObject(address).EnumerateReferenceAddresses(carefully: false, considerDependantHandles: true))
            {
                if (!_from.TryAdd(reference, address)) continue;
                wanted.Remove(reference);
                next.Enqueue(reference);
            }
        }
    }

    private string Path(ulong address)
    {
        var types = new List<string>();
        for (; ; address = _from[address])
        {
            types.Add(heap.GetObjectType(address)?.Name ?? "?");
            if (_from[address] == 0) break;
        }
        types.Reverse();
        var root = _roots[address];
        return RootPath.Text(root, HeapRoots.IsObject(root) && types.Count > 1 ? types[1..] : types);
    }
}
