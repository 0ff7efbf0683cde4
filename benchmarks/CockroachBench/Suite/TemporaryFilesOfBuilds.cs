using CockroachBench.Databases;

namespace CockroachBench.Suite;

/// <summary>A temporary folder for all that is started while this lives: SDK, runtime and debugging library leave things in it, and it goes with them.</summary>
/// <remarks>On Linux only: elsewhere the path may grow too long for the runtime's sockets in it.</remarks>
internal sealed class TemporaryFilesOfBuilds : IDisposable
{
    private const string Temporary = "TMPDIR";
    private const string NuGetScratch = "NUGET_SCRATCH";

    private readonly string? _folder;
    private readonly string? _temporaryBefore;
    private readonly string? _scratchBefore;

    /// <summary>From now on.</summary>
    public TemporaryFilesOfBuilds()
    {
        if (!OperatingSystem.IsLinux()) return;
        (_temporaryBefore, _scratchBefore) = (Environment.GetEnvironmentVariable(Temporary), Environment.GetEnvironmentVariable(NuGetScratch));
        // NuGet's locks are for all restores of a user: they stay where the others look.
        if (_scratchBefore is null) Environment.SetEnvironmentVariable(NuGetScratch, Path.Combine(Path.GetTempPath(), $"NuGetScratch{Environment.UserName}"));
        _folder = TemporaryFolders.Create("build");
        Environment.SetEnvironmentVariable(Temporary, _folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_folder is null) return;
        Environment.SetEnvironmentVariable(Temporary, _temporaryBefore);
        Environment.SetEnvironmentVariable(NuGetScratch, _scratchBefore);
        TemporaryFolders.Remove(_folder);
    }
}
