
namespace CockroachBench.Suite;

/// <summary>What all that is started while this lives finds: no analyzers in builds, and a temporary folder that goes with this, for what SDK, runtime and debugging library leave in it.</summary>
/// <remarks>A folder on Linux only: elsewhere the path may grow too long for the runtime's sockets in it.</remarks>
internal sealed class BuildEnvironment : IDisposable
{
    private const string Temporary = "TMPDIR";
    private const string NuGetScratch = "NUGET_SCRATCH";
    private const string Analyzers = "RunAnalyzers";

    private readonly Dictionary<string, string?> _before = [];
    private readonly string? _folder;

    /// <summary>From now on.</summary>
    public BuildEnvironment()
    {
        // BenchmarkDotNet compiles the project once more as it stands; MSBuild takes a variable for a property.
        Set(Analyzers, "false");
        if (!OperatingSystem.IsLinux()) return;
        // NuGet's locks are for all restores of a user: they stay where the others look.
        if (Environment.GetEnvironmentVariable(NuGetScratch) is null) Set(NuGetScratch, Path.Combine(Path.GetTempPath(), $"NuGetScratch{Environment.UserName}"));
        _folder = TemporaryFolders.Create("build");
        Set(Temporary, _folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (name, value) in _before) Environment.SetEnvironmentVariable(name, value);
        if (_folder is not null) TemporaryFolders.Remove(_folder);
    }

    private void Set(string name, string value)
    {
        _before[name] = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
    }
}
