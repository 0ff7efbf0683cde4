namespace CockroachBench.Platform;

internal static class RunningProcesses
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(5);

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
}
