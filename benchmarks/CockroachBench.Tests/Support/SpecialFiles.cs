using System.Globalization;
using System.Text;

namespace CockroachBench.Tests.Support;

/// <summary>Files that are not regular, and what everything in a folder is, byte for byte.</summary>
internal static class SpecialFiles
{
    // An empty folder's size is the file system's affair; times change when a neighbour comes and goes.
    private const string Facts = "%n\t%F\t%a\t%u:%g\t%i\t%t,%T\t%N";

    public static string MakeFifo(string path) => Made(path, "mkfifo", path);

    /// <summary>A device of its own that drops what is written to it. Needs root.</summary>
    public static string MakeNull(string path) => Made(path, "mknod", path, "c", "1", "3");

    /// <summary>A device of its own that has no room for anything. Needs root.</summary>
    public static string MakeFull(string path) => Made(path, "mknod", path, "c", "1", "7");

    /// <summary>What a file is: kind, mode, owner, inode, device, link.</summary>
    public static string Of(string path) => Command.Run("stat", "-c", Facts, path).Trim()
        .Replace("regular empty file", "regular file", StringComparison.Ordinal);

    /// <summary>Everything below a folder and the folder itself, with the content of regular files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isLeftOut">What does not count, by its path below the folder.</param>
    public static string Everything(string folder, Func<string, bool>? isLeftOut = null)
    {
        var text = new StringBuilder();
        foreach (var line in Command.Run("find", folder, "-exec", "stat", "-c", Facts, "{}", "+").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Order(StringComparer.Ordinal))
        {
            var path = line.Split('\t')[0];
            if (isLeftOut?.Invoke(Path.GetRelativePath(folder, path)) == true) continue;
            text.Append(line);
            if (line.Split('\t')[1].StartsWith("regular", StringComparison.Ordinal))
                text.Append(CultureInfo.InvariantCulture, $" {Convert.ToHexString(File.ReadAllBytes(path))}");
            text.Append('\n');
        }
        return text.ToString();
    }

    public static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
    }

    public static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static string Made(string path, string program, params string[] arguments)
    {
        Command.Run(program, arguments);
        return path;
    }
}
