namespace CockroachBench.Platform;

internal static class RunningProcesses
{
    private const int MostLooks = 20;

    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // None without /proc.
    public static IEnumerable<int> Ids => !Directory.Exists("/proc/self") ? [] : Directory.EnumerateDirectories("/proc")
        .Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit)).Select(folder => int.Parse(Path.GetFileName(folder)));

    // Closes the standard input, which asks the process to end; one that hangs is killed.
    public static async Task EndAsync(this Process process, TimeSpan limit)
    {
        try
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(limit);
        }
        catch (Exception e) when (e is IOException or TimeoutException or InvalidOperationException)
        {
            process.KillTree();
        }
    }

    public static void KillTree(this Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // Not started yet, gone already, or not ours to end.
        }
    }

    public static void KillTree(int id, string? onlyNamed = null)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            if (onlyNamed is not null && process.ProcessName != onlyNamed) return;
            process.KillTree();
            process.WaitForExit(LongestGoodbye);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // Gone meanwhile.
        }
    }

    // Ends the processes that work in a temporary folder or below it and were started for it: they have its mark in their environment, or
    // write to its log (PostgreSQL wipes its environment). Ends none and returns false if a guard is among them. Linux only.
    public static bool EndIn(string folder, string mark)
    {
        folder = FileFacts.RealPath(folder);
        var log = Path.Combine(folder, TemporaryFolders.LogFile);
        for (var look = 0; look < MostLooks; look++)
        {
            // Read once: between two programs a process has no environment for a moment. PostgreSQL's have none at all.
            var below = Below(folder).Select(id => (Id: id, Environment: Read(id, "environ"))).ToList();
            var ours = below.Where(p => p.Environment.Contains($"{TemporaryFolders.Variable}={mark}") || WritesTo(p.Id, log))
                .Select(p => p.Id).ToList();
            if (ours.Any(id => Read(id, "cmdline").Contains(TemporaryFolders.Guard))) return false;
            foreach (var id in ours) KillTree(id);
            if (ours.Count == 0 && below.All(p => p.Environment.Any(v => v.Length > 0))) break;
            Thread.Sleep(Pause);
        }
        return true;
    }

    private static IEnumerable<int> Below(string folder)
    {
        foreach (var id in Ids)
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
