using System.Runtime.InteropServices;

namespace CockroachBench.Results.Publishing;

/// <summary>
/// A folder that changes as a whole: what is new is made beside it, then two renames put it in the old one's place. Whoever is
/// stopped in between leaves the old folder, or two folders that the next start puts right.
/// </summary>
/// <remarks>Beside <c>results</c> stand, while it lasts, <c>results.publish.lock</c>, <c>.new</c> and <c>.old</c>.</remarks>
public sealed partial class FolderSwap : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _old;
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);

    /// <summary>Takes the folder for this process alone, and puts right what an interrupted one left.</summary>
    /// <param name="target">The folder; need not be there.</param>
    /// <exception cref="PublishException">Another process has it, or its parent cannot be written.</exception>
    public FolderSwap(string target)
    {
        Target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        // A link is a name for the folder; what is swapped is the folder.
        if (Directory.Exists(Target) && new DirectoryInfo(Target).ResolveLinkTarget(returnFinalTarget: true) is { } real) Target = real.FullName;
        Staged = Target + ".publish.new";
        _old = Target + ".publish.old";
        var lockFile = Target + ".publish.lock";
        try
        {
            if (File.Exists(Target)) throw new PublishException($"--to: {Target} is a file; expected a folder.");
            Directory.CreateDirectory(Path.GetDirectoryName(Target) ?? throw new PublishException($"--to: {Target} has no folder above it; expected one that can be replaced."));
            _lock = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PublishException(File.Exists(lockFile)
                ? $"--to: {Target} is being published by another process ({lockFile}); wait for it."
                : $"--to: {Target} cannot be written ({e.Message}). Name a folder that can.", e);
        }
        try
        {
            Recover();
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>The folder itself.</summary>
    public string Target { get; }

    /// <summary>Where the new content is made.</summary>
    public string Staged { get; }

    /// <summary>Fills the staged folder with the target's files; those that stay as they are cost no room.</summary>
    /// <param name="isKept">Whether a file, by its path below the folder with forward slashes, goes along.</param>
    public void Stage(Func<string, bool> isKept)
    {
        Directory.CreateDirectory(Staged);
        if (Directory.Exists(Target)) Stage(Target, Staged, "", path => isKept(path) && _kept.Add(path));
    }

    /// <summary>Puts the staged folder in the target's place, where anything differs.</summary>
    /// <returns>Whether anything did.</returns>
    public bool Commit()
    {
        if (!Differs())
        {
            Directory.Delete(Staged, recursive: true);
            return false;
        }
        if (Directory.Exists(Target)) Directory.Move(Target, _old);
        Directory.Move(Staged, Target);
        if (Directory.Exists(_old)) Directory.Delete(_old, recursive: true);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Staged)) Directory.Delete(Staged, recursive: true);
        _lock.Dispose();
    }

    private void Recover()
    {
        try
        {
            // Stopped between the two renames: the staged folder was whole, but nobody has seen it yet.
            if (Directory.Exists(_old) && !Directory.Exists(Target)) Directory.Move(_old, Target);
            if (Directory.Exists(_old)) Directory.Delete(_old, recursive: true);
            if (Directory.Exists(Staged)) Directory.Delete(Staged, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PublishException($"--to: what an interrupted publish left beside {Target} cannot be removed ({e.Message}).", e);
        }
    }

    private static void Stage(string from, string to, string prefix, Func<string, bool> isKept)
    {
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            var path = prefix + entry.Name;
            var copy = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } link)
            {
                if (isKept(path)) _ = entry is DirectoryInfo ? Directory.CreateSymbolicLink(copy, link) : File.CreateSymbolicLink(copy, link);
            }
            else if (entry is DirectoryInfo folder)
            {
                Directory.CreateDirectory(copy);
                Stage(folder.FullName, copy, path + "/", isKept);
                // A folder of which nothing stays goes; one that was empty stays.
                if (!Directory.EnumerateFileSystemEntries(copy).Any() && folder.EnumerateFileSystemInfos().Any()) Directory.Delete(copy);
            }
            else if (isKept(path) && (OperatingSystem.IsWindows() || Link(entry.FullName, copy) != 0))
            {
                File.Copy(entry.FullName, copy);
            }
        }
    }

    private bool Differs()
    {
        if (!Directory.Exists(Target)) return true;
        var before = Files(Target);
        var after = Files(Staged);
        return before.Count != after.Count || after.Any(f => !before.TryGetValue(f.Key, out var old) || !((_kept.Contains(f.Key) && IsUntouched(old, f.Value)) || SameContent(old, f.Value)));
    }

    private static Dictionary<string, FileInfo> Files(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(folder, f.FullName).Replace('\\', '/'));

    private static bool IsUntouched(FileInfo one, FileInfo other) => one.Length == other.Length && one.LastWriteTimeUtc == other.LastWriteTimeUtc;

    private static bool SameContent(FileInfo one, FileInfo other) =>
        one.Length == other.Length && File.ReadAllBytes(one.FullName).AsSpan().SequenceEqual(File.ReadAllBytes(other.FullName));

    // A second name for the same file, which neither process writes to in place.
    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string oldPath, string newPath);
}
