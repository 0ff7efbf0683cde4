namespace CockroachBench.Platform;

// Processes found by the folder they work in, once their parent is gone. Linux only: reads /proc.
internal static class WorkingFolders
{
    private const int MostLooks = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // Ends the processes that work in a folder or below it and were started for it: they have the mark in their environment, or write to
    // the log (PostgreSQL wipes its environment). Ends none and returns false if one of them has the given argument.
    public static bool EndProcesses(string folder, string mark, string log, string exceptIfAnyHas)
    {
        folder = FileFacts.RealPath(folder);
        log = Path.Combine(folder, Path.GetFileName(log));
        for (var look = 0; look < MostLooks; look++)
        {
            // Read once: between two programs a process has no environment for a moment. PostgreSQL's have none at all.
            var below = Below(folder).Select(id => (Id: id, Environment: Read(id, "environ"))).ToList();
            var ours = below.Where(p => p.Environment.Contains($"{TemporaryFolders.Variable}={mark}") || WritesTo(p.Id, log))
                .Select(p => p.Id).ToList();
            if (ours.Any(id => Read(id, "cmdline").Contains(exceptIfAnyHas))) return false;
            foreach (var id in ours) RunningProcesses.KillTree(id);
            if (ours.Count == 0 && below.All(p => p.Environment.Any(v => v.Length > 0))) break;
            Thread.Sleep(Pause);
        }
        return true;
    }

    private static IEnumerable<int> Below(string folder)
    {
        foreach (var id in RunningProcesses.Ids)
        {
            if (id != Environment.ProcessId && Link(id, "cwd") is { } worksIn
                && $"{worksIn}/".StartsWith($"{folder}/", StringComparison.Ordinal)) yield return id;
        }
    }

    private static bool WritesTo(int id, string file) => Link(id, "fd/1") == file || Link(id, "fd/2") == file;

    private static string? Link(int id, string name) =>
        Try(() => File.ResolveLinkTarget($"/proc/{id}/{name}", returnFinalTarget: false)?.FullName);

    private static string[] Read(int id, string name) => Try(() => File.ReadAllText($"/proc/{id}/{name}"))?.Split('\0') ?? [];

    // Null if the process has ended meanwhile, or is another user's.
    private static string? Try(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
