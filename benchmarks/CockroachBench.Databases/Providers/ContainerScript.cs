namespace CockroachBench.Databases.Providers;

// The program that runs the container, outside the solution because not every feed has its package. Its commands run in the folder, for the
// SDK of global.json. Run prints one line of JSON, {"connectionString":"...","image":"...","network":"the Docker bridge"}, and ends when
// its standard input closes or the server is gone.
internal sealed record ContainerScript(string Folder, IReadOnlyList<string> Build, IReadOnlyList<string> Run)
{
    public const string Name = "scripts/cockroach-container.cs";

    // Without the servers that a build starts for the next one: they would outlive us.
    private static readonly string[] Alone =
        ["env", "MSBUILDDISABLENODEREUSE=1", "UseSharedCompilation=false", "DOTNET_CLI_USE_MSBUILD_SERVER=0", "DOTNET_NOLOGO=1"];

    // Of the checkout this program was built in; null without a checkout or dotnet.
    public static ContainerScript? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Name))) folder = folder.Parent;
        if (folder is null || Executables.Find("dotnet") is not { } dotnet) return null;
        var script = Path.Combine(folder.FullName, Name);
        return new(folder.FullName, [.. Alone, dotnet, "build", script], [.. Alone, dotnet, "run", "--no-build", script]);
    }
}
