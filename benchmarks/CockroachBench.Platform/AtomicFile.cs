namespace CockroachBench.Platform;

// Files that are either whole or absent, even if writing them is interrupted.
internal static class AtomicFile
{
    public static void WriteAllText(string path, string text)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            Replace(path, Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnwritableFileException(path, e);
        }
    }

    // For a last write after an error: that is most likely this one, and the caller reports it.
    public static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (UnwritableFileException)
        {
        }
    }

    // Writes a neighbour, has it prepared, and renames it over the file.
    public static void Replace(string path, ReadOnlySpan<byte> bytes, UnixFileMode? mode = null, Action<string>? prepare = null)
    {
        var neighbour = CreateNeighbour(Path.GetDirectoryName(Path.GetFullPath(path))!, bytes, mode);
        try
        {
            prepare?.Invoke(neighbour);
            File.Move(neighbour, path, overwrite: true);
        }
        catch
        {
            File.Delete(neighbour);
            throw;
        }
    }

    // A new file under an unused name, so that no existing file is written to; on an error it is deleted.
    public static string CreateNeighbour(string folder, ReadOnlySpan<byte> bytes, UnixFileMode? mode = null)
    {
        var path = Path.Combine(folder, $".cockroachbench-{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        using var file = new FileStream(path, options);
        try
        {
            file.Write(bytes);
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    // The system's text ends with a path, which is the neighbour's or is in the message already.
    public static string Reason(Exception cause) => cause.Message.Split(" : '")[0].Split('\n')[0].TrimEnd('.');
}

internal sealed class UnwritableFileException(string path, Exception cause)
    : IOException($"{path} cannot be written ({AtomicFile.Reason(cause)})", cause);
