namespace CockroachBench.Databases.Providers;

/// <summary>The program that runs the container, outside the solution because its package is not on every feed.</summary>
/// <param name="Folder">Where its commands run, so that the SDK of <c>global.json</c> is taken.</param>
/// <param name="Build">The command that builds it.</param>
/// <param name="Run">
/// The command that runs it: prints one line of JSON, <c>{"connectionString":"...","image":"..."}</c>, and ends when its standard
/// input closes.
/// </param>
internal sealed record ContainerScript(string Folder, IReadOnlyList<string> Build, IReadOnlyList<string> Run)
{
    /// <summary>Its path in a checkout.</summary>
    public const string Name = "scripts/cockroach-container.cs";

    // What a build leaves running for the next one would outlive us.
    private static readonly string[] Alone = ["env", "MSBUILDDISABLENODEREUSE=1", "UseSharedCompilation=false", "DOTNET_CLI_USE_MSBUILD_SERVER=0", "DOTNET_NOLOGO=1"];

    /// <summary>The script of the checkout this program was built in; null where there is none, or no <c>dotnet</c>.</summary>
    public static ContainerScript? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Name))) folder = folder.Parent;
        if (folder is null || Executables.Find("dotnet") is not { } dotnet) return null;
        var script = Path.Combine(folder.FullName, Name);
        return new(folder.FullName, [.. Alone, dotnet, "build", script], [.. Alone, dotnet, "run", "--no-build", script]);
    }
}
