
namespace CockroachBench.Suite;

/// <summary>Where BenchmarkDotNet builds: a folder a build beside this program, which a killed run leaves there.</summary>
internal static class BuildFolders
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestSweep = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static string Beside => Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    private static string LockFile => Path.Combine(Beside, "CockroachBench.builds.lock");

    /// <summary>Says that a run builds, until it is disposed or its process ends in whatever way: meanwhile nobody sweeps.</summary>
    public static IDisposable Use()
    {
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            try
            {
                return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            }
            catch (IOException) when (DateTime.UtcNow < deadline)
            {
                Thread.Sleep(Pause); // someone sweeps
            }
        }
    }

    /// <summary>Removes what killed runs left, and ends builds they left running; nothing while another run is at work.</summary>
    public static void Sweep()
    {
        // Another sweep may be under way, and a build that is being ended may still write.
        var deadline = DateTime.UtcNow + LongestSweep;
        while (Left() is { Count: > 0 } left && !TrySweep(left) && DateTime.UtcNow < deadline) Thread.Sleep(Pause);
    }

    // BenchmarkDotNet names them by a GUID.
    private static List<string> Left() => [.. Directory.EnumerateDirectories(Beside).Where(f => Guid.TryParse(Path.GetFileName(f), out _))];

    private static bool TrySweep(List<string> folders)
    {
        try
        {
            using var alone = new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            foreach (var folder in folders)
            {
                WorkingFolders.EndProcessesBelow(folder);
                Directory.Delete(folder, recursive: true);
            }
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // another run is at work, or the folder is not ours to clean: at the latest the next run tries again
        }
    }
}
