namespace CockroachBench.Harness.Cli;

// The folder of --artifacts: nothing in it is overwritten, and only our own files are removed.
internal sealed class ArtifactsFolder
{
    private readonly List<string> _made = [];
    private readonly string _main;

    private ArtifactsFolder(string path, string main) => (Path, _main) = (path, main);

    public string Path { get; }

    public static ArtifactsFolder Create(string path, string what, params IReadOnlyList<string> names)
    {
        try
        {
            var folder = new ArtifactsFolder(System.IO.Path.GetFullPath(path), names[0]);
            if (names.FirstOrDefault(n => FileFacts.Of(folder.File(n), followLink: false).Kind != FileKind.Missing) is { } taken)
                throw new UsageException(
                    $"--artifacts: {folder.Path} already holds {what} ({taken}). Name another folder, or remove that one.");
            var missing = folder.Path;
            for (; missing is not null && !Directory.Exists(missing); missing = System.IO.Path.GetDirectoryName(missing))
                folder._made.Add(missing);
            Directory.CreateDirectory(folder.Path);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new UsageException($"--artifacts: {path} cannot be written ({e.Message}). Name a folder that can.");
        }
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public RedactingLogger OpenLog(string name, bool console)
    {
        try
        {
            return new RedactingLogger(File(name), console);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RemoveIfEmpty();
            throw new UsageException($"--artifacts: {Path} cannot be written ({e.Message}). Name a folder that can.");
        }
    }

    // If nothing was measured, our empty files go, and the folders made for them.
    public void RemoveIfEmpty(params IEnumerable<string> names)
    {
        if (FileFacts.Of(File(_main), followLink: false).Kind != FileKind.Missing) return;
        foreach (var file in names.Select(File).Where(f => FileFacts.Of(f, followLink: false) is { Kind: FileKind.Regular, Size: 0 }))
            System.IO.File.Delete(file);
        foreach (var made in _made.TakeWhile(f => Directory.Exists(f) && !Directory.EnumerateFileSystemEntries(f).Any()))
            Directory.Delete(made);
    }
}
