namespace CockroachBench.Results;

/// <summary>Files that are either whole or absent, whatever happens while they are written.</summary>
public static class AtomicFile
{
    /// <summary>Writes a text file through a neighbour that is then renamed over it.</summary>
    /// <param name="path">The file; its folder must be there.</param>
    /// <param name="text">The whole content, written as UTF-8.</param>
    public static void WriteAllText(string path, string text)
    {
        var temporary = path + ".tmp";
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
