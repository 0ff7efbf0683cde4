using System.Collections.Concurrent;

namespace CockroachBench.Platform;

/// <summary>Temporary folders that belong to a process for as long as it lives; what a killed one left is removed by the next.</summary>
/// <remarks>The owner holds a lock on a file in the folder: the system lets go of it whatever way the owner ends, and a number used again cannot be mistaken for it.</remarks>
public static class TemporaryFolders
{
    private const string Prefix = "cockroachbench-";
    private const string OwnerFile = "owner";
    private const int Tries = 5;

    /// <summary>The argument that the shell guarding a server is known by.</summary>
    public const string Guard = "cockroachbench-guard";

    // A folder without the file was left between two instructions, or its owner is just about to make it.
    private static readonly TimeSpan Doubt = TimeSpan.FromMinutes(10);

    private static readonly ConcurrentDictionary<string, FileStream> Owned = new(StringComparer.Ordinal);

    /// <summary>Makes a folder that only its owner may enter.</summary>
    /// <param name="what">Part of its name.</param>
    /// <returns>Its full path.</returns>
    /// <exception cref="IOException">The temporary folder cannot be written to.</exception>
    public static string Create(string what)
    {
        for (var attempt = 1; ; attempt++)
        {
            var folder = Directory.CreateTempSubdirectory($"{Prefix}{what}-").FullName;
            try
            {
                // Shared, so that it can be read; a sweep asks for it alone.
                Owned[folder] = new FileStream(Path.Combine(folder, OwnerFile), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                return folder;
            }
            catch (IOException) when (attempt < Tries)
            {
                // A sweep looked at it between the file and its lock.
            }
        }
    }

    /// <summary>Lets go of a folder that someone else removes.</summary>
    /// <param name="folder">As <see cref="Create"/> gave it.</param>
    public static void Release(string folder)
    {
        if (Owned.TryRemove(folder, out var owner)) owner.Dispose();
    }

    /// <summary>Removes a folder; what cannot be removed is left for a sweep.</summary>
    /// <param name="folder">As <see cref="Create"/> gave it.</param>
    public static void Remove(string folder)
    {
        TryDelete(folder);
        Release(folder);
    }

    /// <summary>Removes the folders of processes that are gone, and ends what still works in them.</summary>
    public static void Sweep()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), $"{Prefix}*"))
        {
            try
            {
                using var alone = Take(folder);
                if (alone is null && DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) < Doubt) continue;
                // A guard is already at it.
                if (!WorkingFolders.EndProcessesBelow(folder, exceptIfAnyHas: Guard)) continue;
                TryDelete(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has an owner, or belongs to another user, who sweeps it.
            }
        }
    }

    private static FileStream? Take(string folder)
    {
        var file = Path.Combine(folder, OwnerFile);
        return File.Exists(file) ? new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None) : null;
    }

    private static void TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something in it is still at work: the next sweep is for it.
        }
    }
}
