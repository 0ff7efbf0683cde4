using System.Diagnostics;
using System.Globalization;

namespace CockroachBench.Platform;

/// <summary>Processes by the folder they work in: how those are found whose parent is gone.</summary>
internal static class WorkingFolders
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(5);

    /// <summary>Ends the processes that work in a folder or below it and were started for it; does nothing where the system does not list processes in /proc.</summary>
    /// <param name="folder">The folder's full path.</param>
    /// <param name="mark">What they have in their environment.</param>
    /// <param name="log">Where they write: PostgreSQL's processes wipe their environment.</param>
    /// <param name="exceptIfAnyHas">An argument: where one of the processes has it, none is ended.</param>
    /// <returns>False where none was ended because of that argument.</returns>
    public static bool EndProcesses(string folder, string mark, string log, string exceptIfAnyHas)
    {
        // Links of /proc have none in them.
        folder = FileFacts.RealPath(folder);
        log = Path.Combine(folder, Path.GetFileName(log));
        var found = Below(folder).Where(id => Read(id, "environ").Contains($"{TemporaryFolders.Variable}={mark}") || WritesTo(id, log)).ToList();
        if (found.Any(id => Read(id, "cmdline").Contains(exceptIfAnyHas))) return false;
        foreach (var id in found)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill(entireProcessTree: true);
                process.WaitForExit(LongestGoodbye);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
            {
                // Gone meanwhile, or not ours to end.
            }
        }
        return true;
    }

    private static IEnumerable<int> Below(string folder)
    {
        if (!Directory.Exists("/proc/self")) yield break;
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId) continue;
            if (Link(id, "cwd") is { } worksIn && (worksIn == folder || worksIn.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))) yield return id;
        }
    }

    private static bool WritesTo(int id, string file) => Link(id, "fd/1") == file || Link(id, "fd/2") == file;

    private static string? Link(int id, string name)
    {
        try
        {
            return File.ResolveLinkTarget(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{name}"), returnFinalTarget: false)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // gone meanwhile, or another user's
        }
    }

    private static string[] Read(int id, string name)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{name}")).Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
