namespace CockroachBench.Harness.Pairs.Host;

// The temporary folder of a comparison. If this process is killed, a waiting shell removes it; if that is killed too, the next sweep does.
internal sealed class CheckoutFolder : IAsyncDisposable
{
    // A build that lost its parent may still write for a moment, so the removal is repeated.
    private const string GuardScript = """
        trap '' HUP INT QUIT TERM PIPE
        read -r wait_input
        for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
            rm -rf "$1" && [ ! -e "$1" ] && sleep 0.1 && [ ! -e "$1" ] && exit
            sleep 0.5
        done
        """;

    // MSBuild looks for these files upwards from a project, and another user may have put one into the temporary folder.
    private static readonly (string Name, string Content)[] Stops =
        [("Directory.Build.props", "<Project />"), ("Directory.Build.targets", "<Project />"), ("Directory.Build.rsp", "")];

    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(20);

    private readonly Process? _guard;

    private CheckoutFolder(string path, Process? guard) => (Path, _guard) = (path, guard);

    public string Path { get; }
    public string Subfolder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public static CheckoutFolder Create()
    {
        TemporaryFolders.Sweep();
        var path = TemporaryFolders.Create("pr");
        try
        {
            foreach (var (name, content) in Stops) File.WriteAllText(System.IO.Path.Combine(path, name), content);
        }
        catch (IOException e)
        {
            TemporaryFolders.Remove(path);
            throw new TemporaryFolderException(e);
        }
        // Builds and measuring processes, all started from here on.
        Environment.SetEnvironmentVariable(TemporaryFolders.Variable, TemporaryFolders.MarkOf(path));
        return new CheckoutFolder(path, StartGuard(path));
    }

    public async ValueTask DisposeAsync()
    {
        if (_guard is null)
        {
            TemporaryFolders.Remove(Path);
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
            // It goes on without us.
        }
        _guard.Dispose();
        TemporaryFolders.Release(Path);
    }

    private static Process? StartGuard(string path)
    {
        if (OperatingSystem.IsWindows()) return null;
        // A session of its own where the system can: a terminal's Ctrl-C must not reach it.
        foreach (var (program, arguments) in ((string, string[])[])[("setsid", ["sh", "-c"]), ("sh", ["-c"])])
        {
            try
            {
                string[] all = [.. arguments, GuardScript, "cockroachbench-pr-guard", path];
                return Process.Start(new ProcessStartInfo(program, all) { RedirectStandardInput = true });
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not on PATH: the next one.
            }
        }
        return null;
    }
}
