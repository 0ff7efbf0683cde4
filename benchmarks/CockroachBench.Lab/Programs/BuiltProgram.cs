namespace CockroachBench.Lab.Programs;

// The suite's program in this checkout, built in Release: only that measures.
internal static class BuiltProgram
{
    public static string Root { get; } = FindRoot();

    // Where the program is built; nothing is to be written there when it runs.
    public static string Folder { get; } = Path.Combine(Root, "benchmarks", "CockroachBench", "bin", "Release", "net10.0");

    public static string Assembly => Path.Combine(Folder, "CockroachBench.dll");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Bench.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new UsageException($"Bench.sln is nowhere above {AppContext.BaseDirectory}");
    }
}
