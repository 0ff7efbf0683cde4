using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CockroachBench.Checkouts;

/// <summary>
/// The temporary folder of a comparison: removed when disposed; where this process is killed outright, by a shell that waits for
/// that; and where even that was killed, by the next comparison.
/// </summary>
internal sealed class CheckoutFolder : IAsyncDisposable
{
    private const string Prefix = "cockroachbench-pr-";
    private const string OwnerFile = "owner";

    // Written into for a moment still by a build that has lost its parent: hence the repetition.
    private const string GuardScript = """
        trap '' HUP INT QUIT TERM PIPE
        read -r wait_input
        for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
            rm -rf "$1" && [ ! -e "$1" ] && sleep 0.1 && [ ! -e "$1" ] && exit
            sleep 0.5
        done
        """;

    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(20);

    private readonly Process? _guard;

    private readonly FileStream _owner;

    private CheckoutFolder(string path, Process? guard, FileStream owner) => (Path, _guard, _owner) = (path, guard, owner);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Makes a folder below it.</summary>
    public string Subfolder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    /// <summary>Makes the folder, after those of comparisons that are no longer there are removed.</summary>
    public static CheckoutFolder Create()
    {
        RemoveLeftovers();
        var path = Directory.CreateTempSubdirectory(Prefix).FullName;
        using var self = Process.GetCurrentProcess();
        // Held open, and so locked, for as long as this process lives: any other command takes an unlocked folder of ours for a dead one's, and ends what works in it.
        var owner = new FileStream(System.IO.Path.Combine(path, OwnerFile), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        owner.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{self.Id} {StartSeconds(self)}")));
        owner.Flush();
        return new CheckoutFolder(path, StartGuard(path), owner);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var owner = _owner;
        if (_guard is null)
        {
            if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
            return;
        }
        _guard.StandardInput.Close();
        try
        {
            using var limit = new CancellationTokenSource(LongestGoodbye);
            await _guard.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // It goes on for as long as it takes, without us.
        }
        _guard.Dispose();
    }

    private static Process? StartGuard(string path)
    {
        if (OperatingSystem.IsWindows()) return null;
        // A session of its own where the system can: a terminal's Ctrl-C must not reach it.
        foreach (var (program, arguments) in ((string, string[])[])[("setsid", ["sh", "-c"]), ("sh", ["-c"])])
        {
            try
            {
                var start = new ProcessStartInfo(program, [.. arguments, GuardScript, "cockroachbench-pr-guard", path]) { RedirectStandardInput = true };
                return Process.Start(start);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not on PATH: the next one.
            }
        }
        return null;
    }

    private static void RemoveLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                var owner = System.IO.Path.Combine(folder, OwnerFile);
                if (File.Exists(owner) && !IsAlive(File.ReadAllText(owner))) Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody else's, or just being removed.
            }
        }
    }

    // A number alone may belong to another process by now.
    private static bool IsAlive(string owner)
    {
        if (owner.Split(' ') is not [var id, var started]) return true;
        try
        {
            using var process = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            return Math.Abs(StartSeconds(process) - double.Parse(started, CultureInfo.InvariantCulture)) < 5;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static double StartSeconds(Process process) => (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
}
