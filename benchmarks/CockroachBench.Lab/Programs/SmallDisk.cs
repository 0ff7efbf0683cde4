namespace CockroachBench.Lab.Programs;

// A file system of a megabyte that can be filled up; needs root.
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallDisk() { }

    public string Path => _folder.Path;

    // Mounts one, or says why that cannot be done here.
    public static SmallDisk? TryMount(out string whyNot)
    {
        var disk = new SmallDisk();
        whyNot = OperatingSystem.IsLinux()
            ? Run("mount", "-t", "tmpfs", "-o", "size=1m", "cockroachbench-test", disk.Path) : "only Linux has tmpfs";
        if (whyNot.Length == 0) return disk;
        disk._folder.Dispose();
        return null;
    }

    public void Fill()
    {
        using var filler = new FileStream(System.IO.Path.Combine(Path, "filler"), FileMode.Append, FileAccess.Write, FileShare.None,
            bufferSize: 0);
        // Ever smaller pieces: the last page counts.
        for (var size = 4096; size > 0;)
        {
            try
            {
                filler.Write(new byte[size]);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _folder.Dispose();
    }

    private static string Run(string program, params string[] arguments)
    {
        try
        {
            var (exitCode, _, error) = Command.Try(program, arguments);
            return exitCode == 0 ? "" : $"{program}: {error.Trim()} (exit code {exitCode})";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"{program}: {e.Message}";
        }
    }
}
