namespace CockroachBench.Platform;

// A file that an option names: checked when the option is read, written at the end. It belongs to the user, so only its content changes:
// a link stays a link, a device a device, and no folder is created.
internal sealed class OutputFile
{
    private const int MostLinks = 40;

    private readonly string _option;
    private readonly string _path;

    public OutputFile(string option, string path)
    {
        (_option, _path) = (option, path);
        Guarded(() => Find());
    }

    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    // UTF-8. A regular file of this user has either its old or its new content.
    public void Write(string text) => Guarded(() =>
    {
        // Looked at again: the file may have changed since the option was read.
        Find()(Encoding.UTF8.GetBytes(text));
    });

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is not OutputFileException
            and (IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException))
        {
            throw new OutputFileException($"{_option}: {_path} cannot be written: {AtomicFile.Reason(e)}. Name another file.", e);
        }
    }

    private Action<byte[]> Find()
    {
        var path = Path.GetFullPath(_path);
        var facts = FileFacts.Of(path);
        if (facts.Kind is FileKind.Folder or FileKind.Disk or FileKind.Socket)
            throw new OutputFileException($"{_option}: {_path} is {FileFacts.Word(facts.Kind)}. Name a file.");
        if (facts.IsSameAs(FileFacts.OfDescriptor(1))) return bytes => WriteTo(Console.OpenStandardOutput(), bytes);
        if (facts.IsSameAs(FileFacts.OfDescriptor(2))) return bytes => WriteTo(Console.OpenStandardError(), bytes);
        if (facts.Kind != FileKind.Missing) FileFacts.RequireWritable(path);
        // Another user's file stays theirs, and one with several names stays one.
        var isRegular = facts.Kind == FileKind.Regular;
        var staysItself = facts.Kind is FileKind.Fifo or FileKind.Device || facts.IsMounted
            || (isRegular && (facts.Links > 1 || !facts.CanBeGiven));
        if (staysItself || Target(path) is not { } target) return bytes => WriteThrough(path, bytes);
        if (Path.GetFileName(target).Length == 0) throw new OutputFileException($"{_option}: {_path} names no file. Name a file.");
        var folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
        {
            throw new OutputFileException(
                $"{_option}: {_path} cannot be written: the folder {folder} is not there. Make it, or name another file.");
        }
        try
        {
            File.Delete(AtomicFile.CreateNeighbour(folder, []));
        }
        catch (UnauthorizedAccessException) when (isRegular)
        {
            // The folder takes no new file, but the file can be written.
            return bytes => WriteThrough(path, bytes);
        }
        return bytes => Replace(target, bytes);
    }

    private static void WriteTo(Stream stream, byte[] bytes)
    {
        Console.Out.Flush();
        using (stream) stream.Write(bytes);
    }

    // The file behind all links; null where one is the system's own (/dev/fd/3): what it leads to is open, and has to stay that file.
    private static string? Target(string path)
    {
        for (var links = 0; links < MostLinks; links++)
        {
            var folder = FileFacts.RealPath(Path.GetDirectoryName(path) ?? path);
            path = Path.Combine(folder, Path.GetFileName(path));
            var facts = FileFacts.Of(path, followLink: false);
            if (facts.Kind != FileKind.Link) return path;
            if (OperatingSystem.IsLinux() && facts.Device == FileFacts.Of("/proc").Device) return null;
            path = Path.Combine(folder, new FileInfo(path).LinkTarget!);
        }
        throw new IOException("Too many levels of symbolic links");
    }

    private void WriteThrough(string target, byte[] bytes)
    {
        var mode = FileFacts.Of(target).Kind == FileKind.Regular ? FileMode.Truncate : FileMode.Open;
        // A FIFO without a reader would block for ever.
        var written = Task.Run(() =>
        {
            using var file = new FileStream(target, mode, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(bytes);
        });
        if (Task.WaitAny([written], Patience) < 0) throw new IOException($"nothing reads it for {Patience.TotalSeconds:0} s");
        written.GetAwaiter().GetResult();
    }

    private static void Replace(string target, byte[] bytes)
    {
        var isThere = File.Exists(target);
        // Closed to others until it has the mode of the file that it replaces.
        const UnixFileMode closed = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        AtomicFile.Replace(target, bytes, isThere ? closed : null, neighbour =>
        {
            if (isThere) FileFacts.Copy(target, neighbour);
        });
    }
}

internal sealed class OutputFileException(string message, Exception? cause = null) : IOException(message, cause);
