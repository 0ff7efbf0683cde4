namespace CockroachBench.Tests.Support;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    // A name apart from the program's own folders, which the tests look for.
    public string Path { get; } = Directory.CreateTempSubdirectory("cbtest-").FullName;

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Lets every user read, enter and execute; a server may run as another user than the tests.</summary>
    public static void OpenToAll(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }

    /// <summary>Lets only the owner read and write a file: what servers and drivers ask of keys and passwords.</summary>
    public static void CloseToOthers(string file)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, (UnixFileMode)0b110_000_000);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
