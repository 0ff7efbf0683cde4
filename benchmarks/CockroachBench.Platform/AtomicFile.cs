namespace CockroachBench.Platform;

internal static class AtomicFile
{
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

internal sealed class UnwritableFileException(string path, Exception cause) : IOException($"{path} cannot be written ({Reason(cause)})", cause)
{
    // The system's text ends with the path of the neighbour, which is of no use to the reader.
    private static string Reason(Exception cause) => cause.Message.Split(" : '")[0].Split('\n')[0].TrimEnd('.');
}
