namespace CockroachBench.Harness.Pairs.Host;

// The temporary folder of a comparison. If this process is killed, the guard removes it; if that is killed too, the next sweep does.
internal sealed class CheckoutFolder : IAsyncDisposable
{
    // MSBuild looks for these files upwards from a project, and another user may have put one into the temporary folder.
    private static readonly (string Name, string Content)[] Stops =
        [("Directory.Build.props", "<Project />"), ("Directory.Build.targets", "<Project />"), ("Directory.Build.rsp", "")];

    private readonly GuardedProcess? _guard;

    private CheckoutFolder(string path, GuardedProcess? guard) => (Path, _guard) = (path, guard);

    public string Path { get; }
    public string Subfolder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public static CheckoutFolder Create()
    {
        TemporaryFolders.Sweep();
        var guard = OperatingSystem.IsWindows() ? null : GuardedProcess.Start("pr", Prepare, "KILL", endsWithInput: true);
        var folder = new CheckoutFolder(guard?.Folder ?? TemporaryFolders.Create("pr"), guard);
        if (guard is null) Prepare(folder.Path);
        // Builds and measuring processes, all started from here on.
        Environment.SetEnvironmentVariable(TemporaryFolders.Variable, TemporaryFolders.MarkOf(folder.Path));
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        if (_guard is not null) await _guard.DisposeAsync();
        else TemporaryFolders.Remove(Path);
    }

    // Returns what is guarded: a program that waits for the end of its input, and thus of this process.
    private static string[] Prepare(string folder)
    {
        foreach (var (name, content) in Stops) File.WriteAllText(System.IO.Path.Combine(folder, name), content);
        return ["cat"];
    }
}
