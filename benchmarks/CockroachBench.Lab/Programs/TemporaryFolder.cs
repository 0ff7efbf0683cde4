namespace CockroachBench.Lab.Programs;

internal sealed class TemporaryFolder : IDisposable
{
    // A name apart from the program's own folders, which the tests look for.
    public string Path { get; } = Directory.CreateTempSubdirectory("cbtest-").FullName;

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    // Lets every user read, enter and execute; a server may run as another user than the tests.
    public static void OpenToAll(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }

    // Lets only the owner read and write a file: what servers and drivers ask of keys and passwords.
    public static void CloseToOthers(string file)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, (UnixFileMode)0b110_000_000);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
