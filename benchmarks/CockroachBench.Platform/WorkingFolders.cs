using System.Diagnostics;
using System.Globalization;

namespace CockroachBench.Platform;

/// <summary>Processes by the folder they work in: how those are found whose parent is gone.</summary>
public static class WorkingFolders
{
    /// <summary>Ends every process that works in a folder or below it; does nothing where the system does not list processes in /proc.</summary>
    /// <param name="folder">The folder's full path.</param>
    /// <param name="exceptIfAnyHas">An argument: where one of the processes has it, none is ended.</param>
    /// <returns>False where none was ended because of that argument.</returns>
    public static bool EndProcessesBelow(string folder, string? exceptIfAnyHas = null)
    {
        var found = Below(folder).ToList();
        if (exceptIfAnyHas is not null && found.Any(id => Arguments(id).Contains(exceptIfAnyHas))) return false;
        foreach (var id in found)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill(entireProcessTree: true);
                process.WaitForExit(TimeSpan.FromSeconds(5));
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
            string? worksIn;
            try
            {
                worksIn = File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue; // gone meanwhile, or another user's
            }
            if (worksIn == folder || worksIn?.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) == true) yield return id;
        }
    }

    private static string[] Arguments(int id)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/cmdline")).Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
