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
        var temporary = path + ".tmp";
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            if (File.Exists(temporary)) File.Delete(temporary);
            if (e is IOException or UnauthorizedAccessException) throw new UnwritableFileException(path, e);
            throw;
        }
    }
}

/// <summary>A file cannot be written: no room, no right, no such place.</summary>
/// <param name="path">The file.</param>
/// <param name="cause">The system's own error.</param>
public sealed class UnwritableFileException(string path, Exception cause) : IOException($"{path} cannot be written ({Reason(path, cause)})", cause)
{
    // The system's text ends with the path of the neighbour, which is nobody's business.
    private static string Reason(string path, Exception cause) => cause.Message.Split($" : '{path}")[0].Split('\n')[0].TrimEnd('.');
}
