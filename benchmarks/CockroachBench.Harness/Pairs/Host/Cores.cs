namespace CockroachBench.Harness.Pairs.Host;

// Client and server on cores of their own, so that neither takes the other's processor away in the middle of a slice.
internal sealed partial record Cores(IReadOnlyList<int> Client, IReadOnlyList<int> Server)
{
    private const int Usual = 0; // SCHED_OTHER
    private const int Batch = 3; // SCHED_BATCH
    private const int MaskWords = 16; // 1,024 cores, the kernel's own default
    public const string ProcessorCountVariable = "DOTNET_PROCESSOR_COUNT";

    // Splits the cores this process may use in two: the server gets the lower half, where interrupts mostly go; null where there are fewer
    // than two, or the system cannot pin.
    public static Cores? Split()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var allowed = Allowed(Environment.ProcessId);
        return allowed.Count < 2 ? null : new Cores([.. allowed.Skip(allowed.Count / 2)], [.. allowed.Take(allowed.Count / 2)]);
    }

    // The server is among the children this process has got since; null where it cannot be pinned.
    public static Cores? SplitFrom(HashSet<int> childrenBefore)
    {
        if (Split() is not { } cores) return null;
        var server = Descendants.ChildrenOf(Environment.ProcessId).Where(id => !childrenBefore.Contains(id)).ToList();
        return server.Count > 0 && PinTrees(server, cores.Server) ? cores : null;
    }

    public static bool Pin(int process, IReadOnlyList<int> cores)
    {
        var mask = new ulong[MaskWords];
        foreach (var core in cores) mask[core / 64] |= 1UL << (core % 64);
        return ForEachThread(process, thread => SetAffinity(thread, MaskWords * sizeof(ulong), mask) == 0);
    }

    public static bool SetWaiting(int process, bool waits)
    {
        var priority = 0;
        return ForEachThread(process, thread => SetScheduler(thread, waits ? Batch : Usual, in priority) == 0);
    }

    private static bool ForEachThread(int process, Func<int, bool> set)
    {
        var seen = new HashSet<int>();
        try
        {
            // A thread that was started while we looked shows up in the next round.
            for (var found = true; found;)
            {
                found = false;
                foreach (var folder in Directory.EnumerateDirectories($"/proc/{process}/task"))
                {
                    var thread = int.Parse(Path.GetFileName(folder));
                    if (!seen.Add(thread)) continue;
                    found = true;
                    if (!set(thread) && Directory.Exists(folder)) return false;
                }
            }
            return true;
        }
        catch (IOException)
        {
            return false; // it ended
        }
    }

    public static bool PinTrees(IEnumerable<int> roots, IReadOnlyList<int> cores) =>
        roots.Select(root => Pin(root, cores) & PinTrees(Descendants.ChildrenOf(root), cores)).Aggregate(true, (all, one) => all & one);

    public static IReadOnlyList<int> Allowed(int process)
    {
        const string key = "Cpus_allowed_list:";
        var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        if (line is null) return [];
        return [.. line[key.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(part =>
        {
            var ends = part.Split('-').Select(e => int.Parse(e)).ToArray();
            return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
        })];
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetScheduler(int thread, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nint size, [In] ulong[] mask);
}
