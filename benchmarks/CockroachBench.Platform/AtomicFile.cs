namespace CockroachBench.Platform;

/// <summary>Files that are either whole or absent, whatever happens while they are written.</summary>
public static class AtomicFile
{
    /// <summary>Writes a text file through a neighbour that is then renamed over it.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="text">The whole content, written as UTF-8.</param>
    /// <exception cref="UnwritableFileException">The disk is full, or the file may not be written; what was there before is unchanged.</exception>
    public static void WriteAllText(string path, string text)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            Directory.CreateDirectory(folder);
            var neighbour = CreateNeighbour(folder, System.Text.Encoding.UTF8.GetBytes(text));
            try
            {
                File.Move(neighbour, path, overwrite: true);
            }
            catch
            {
                File.Delete(neighbour);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnwritableFileException(path, e);
        }
    }

    /// <summary>Writes a file under a name that nobody can have chosen: nothing that is there is written to.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="bytes">The whole content.</param>
    /// <param name="mode">Who may read it; null for what is usual.</param>
    /// <returns>Its path; where it cannot be written, it is gone again.</returns>
    internal static string CreateNeighbour(string folder, ReadOnlySpan<byte> bytes, UnixFileMode? mode = null)
    {
        var path = Path.Combine(folder, $".cockroachbench-{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
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
}

/// <summary>A file cannot be written: no room, no right, no such place.</summary>
/// <param name="path">The file.</param>
/// <param name="cause">The system's own error.</param>
public sealed class UnwritableFileException(string path, Exception cause) : IOException($"{path} cannot be written ({Reason(cause)})", cause)
{
    // The system's text ends with the path of the neighbour, which is of no use to the reader.
    private static string Reason(Exception cause) => cause.Message.Split(" : '")[0].Split('\n')[0].TrimEnd('.');
}
