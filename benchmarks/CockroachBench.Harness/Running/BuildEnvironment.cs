namespace CockroachBench.Harness.Running;

// Children started while this lives use a temporary folder that is removed with it. On Linux so do the SDK and the runtime; elsewhere the
// path may grow too long for the runtime's sockets.
internal sealed class BuildEnvironment : IDisposable
{
    private const string Temporary = "TMPDIR";
    private const string NuGetScratch = "NUGET_SCRATCH";

    private readonly Dictionary<string, string?> _before = [];

    public string Folder { get; } = TemporaryFolders.Create("build");

    public BuildEnvironment()
    {
        Set(TemporaryFolders.Variable, TemporaryFolders.MarkOf(Folder));
        if (!OperatingSystem.IsLinux()) return;
        // NuGet's locks are for all restores of a user: they stay where the others look.
        if (Environment.GetEnvironmentVariable(NuGetScratch) is null)
            Set(NuGetScratch, Path.Combine(Path.GetTempPath(), $"NuGetScratch{Environment.UserName}"));
        Set(Temporary, Folder);
        // A case's own PostgreSQL has its folder in there, and does not run as root.
        if (Environment.IsPrivilegedProcess) File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.OtherExecute);
    }

    public void Dispose()
    {
        foreach (var (name, value) in _before) Environment.SetEnvironmentVariable(name, value);
        TemporaryFolders.Remove(Folder);
    }

    private void Set(string name, string value)
    {
        _before[name] = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
    }
}
