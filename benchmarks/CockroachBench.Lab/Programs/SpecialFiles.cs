using System.Globalization;
using System.Text;

namespace CockroachBench.Lab.Programs;

// Files that are not regular, and what everything in a folder is, byte for byte.
internal static class SpecialFiles
{
    // An empty folder's size is the file system's affair; times change when a neighbour comes and goes.
    private const string Facts = "%n\t%F\t%a\t%u:%g\t%i\t%t,%T\t%N";

    public static string MakeFifo(string path) => Made(path, "mkfifo", path);

    // A device of its own that drops what is written to it. Needs root.
    public static string MakeNull(string path) => Made(path, "mknod", path, "c", "1", "3");

    // A device of its own that has no room for anything. Needs root.
    public static string MakeFull(string path) => Made(path, "mknod", path, "c", "1", "7");

    // What a file is: kind, mode, owner, inode, device, link.
    public static string Of(string path) => Command.Run("stat", "-c", Facts, path).Trim()
        .Replace("regular empty file", "regular file", StringComparison.Ordinal);

    // Everything below a folder and the folder itself, with the content of regular files.
    public static string Everything(string folder, Func<string, bool>? isLeftOut = null)
    {
        var text = new StringBuilder();
        var facts = Command.Run("find", folder, "-exec", "stat", "-c", Facts, "{}", "+");
        foreach (var line in facts.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal))
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
