using System.Security.Cryptography;

namespace CockroachBench.Platform;

// Temporary folders that belong to a process while it lives; the next process removes what a killed one left. The owner holds a lock on a
// file in the folder: the system releases it however the owner ends, and a reused process id cannot be mistaken for it. The file also marks
// the folder as ours: one without it is never touched.
internal static class TemporaryFolders
{
    public const string Prefix = "cockroachbench~";
    // The argument that identifies the shell guarding a server.
    public const string Guard = "cockroachbench-guard";
    // In the environment of everything that is started for a folder; its value is MarkOf.
    public const string Variable = "COCKROACHBENCH_FOLDER";
    // Takes the output of the folder's processes; a process that has it open was started for the folder.
    public const string LogFile = "server.log";
    private const string OwnerFile = "owner";
    private const string FirstLine = "Temporary folder of CockroachBench; removed when its process has ended.";
    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly ConcurrentDictionary<string, (FileStream Lock, string Mark)> Owned = new(StringComparer.Ordinal);

    public static long MegabytesFree => new DriveInfo(Path.GetTempPath()).AvailableFreeSpace / (1024 * 1024);

    public static string Create(string what)
    {
        string? folder = null;
        try
        {
            folder = Directory.CreateTempSubdirectory($"{Prefix}{what}-").FullName;
            Own(folder);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (folder is not null) TryDelete(folder);
            throw new TemporaryFolderException(e);
        }
    }

    public static string MarkOf(string folder) => Owned[folder].Mark;

    // For a folder that another process removes.
    public static void Release(string folder)
    {
        if (Owned.TryRemove(folder, out var owned)) owned.Lock.Dispose();
    }

    // What cannot be removed is left for a sweep.
    public static void Remove(string folder)
    {
        // A process that is being ended may still write there for a moment.
        for (var attempt = 0; attempt < Attempts && !TryDelete(folder); attempt++) Thread.Sleep(Pause);
        Release(folder);
    }

    // Removes our folders whose owner is gone, and ends the processes left at work in them.
    public static void Sweep()
    {
        foreach (var folder in Named())
        {
            try
            {
                if (!TryTake(folder, out var alone, out var mark)) continue;
                using (alone)
                {
                    if (RunningProcesses.EndIn(folder, mark)) TryDelete(folder);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has an owner.
            }
        }
    }

    private static string[] Named()
    {
        try
        {
            return Directory.GetDirectories(Path.GetTempPath(), $"{Prefix}*");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TemporaryFolderException(e);
        }
    }

    // Complete and locked before it gets its name: a sweep sees all of it or nothing.
    private static void Own(string folder)
    {
        var mark = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var file = Path.Combine(folder, OwnerFile);
        // Shared for reading; a sweep opens it exclusively.
        var stream = new FileStream(file + ".new", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes($"{FirstLine}\n{Path.GetFileName(folder)}\n{mark}\n"));
            stream.Flush();
            File.Move(stream.Name, file);
            Owned[folder] = (stream, mark);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    // Ours: a plain folder with a plain owner file, both this user's, that names the folder. No link, no copy.
    private static bool TryTake(string folder, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FileStream? alone, out string mark)
    {
        (alone, mark) = (null, "");
        var file = Path.Combine(folder, OwnerFile);
        if (!OwnFiles.IsFolder(folder) || !OwnFiles.IsFile(file)) return false;
        var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var reader = new StreamReader(stream);
        if (reader.ReadLine() == FirstLine && reader.ReadLine() == Path.GetFileName(folder) && reader.ReadLine() is { Length: > 0 } found)
        {
            (alone, mark) = (stream, found);
            return true;
        }
        reader.Dispose();
        return false;
    }

    private static bool TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // a process still writes there: left for the next sweep
        }
    }
}

internal sealed class TemporaryFolderException(string reason, Exception? cause = null)
    : IOException($"The temporary folder {Path.GetTempPath()} cannot be used ({OneLine.Of(reason)}). "
        + "Make room there, or set TMPDIR to a folder that can be written.", cause)
{
    public TemporaryFolderException(Exception cause) : this(Reason(cause), cause) { }

    private static string Reason(Exception cause) => cause switch
    {
        DirectoryNotFoundException or FileNotFoundException => "it is not there",
        UnauthorizedAccessException => "no permission to write there",
        _ => AtomicFile.Reason(cause),
    };
}
