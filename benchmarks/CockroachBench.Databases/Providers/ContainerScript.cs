namespace CockroachBench.Databases.Providers;

internal sealed record ContainerScript(string Folder, IReadOnlyList<string> Build, IReadOnlyList<string> Run)
{
    public const string Name = "scripts/cockroach-container.cs";

    // What a build leaves running for the next one would outlive us.
    private static readonly string[] Alone = ["env", "MSBUILDDISABLENODEREUSE=1", "UseSharedCompilation=false", "DOTNET_CLI_USE_MSBUILD_SERVER=0", "DOTNET_NOLOGO=1"];

    public static ContainerScript? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Name))) folder = folder.Parent;
        if (folder is null || Executables.Find("dotnet") is not { } dotnet) return null;
        var script = Path.Combine(folder.FullName, Name);
        return new(folder.FullName, [.. Alone, dotnet, "build", script], [.. Alone, dotnet, "run", "--no-build", script]);
    }
}
