namespace CockroachBench.Results.Publishing;

// Files of a folder that change together: the new ones are made beside it, then a plan is written that says which are moved and which are
// removed. Whoever is stopped before the plan leaves the old state; after it, the next start finishes the new one. The folder itself
// stays, and all in it that is not in the plan. Beside results stands, while it lasts, results.publish.new: the owner's mark, the files
// and the plan.
internal sealed class FolderUpdate : IDisposable
{
    private const string OwnerMark = "cockroachbench publish\n";

    private readonly string _beside;
    private readonly string _planFile;
    private readonly FileStream _owner;
    private readonly bool _isOurs;

    private sealed record Plan(IReadOnlyList<string> Put, IReadOnlyList<string> Remove);

    public FolderUpdate(string target)
    {
        Target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        // A link is a name for the folder; what changes is the folder.
        if (Directory.Exists(Target) && new DirectoryInfo(Target).ResolveLinkTarget(returnFinalTarget: true) is { } real)
            Target = real.FullName;
        _beside = Target + ".publish.new";
        _planFile = Path.Combine(_beside, "plan.json");
        Staged = Path.Combine(_beside, "files");
        try
        {
            if (File.Exists(Target)) throw new PublishException($"--to: {Target} is a file; expected a folder.");
            Directory.CreateDirectory(Path.GetDirectoryName(Target)
                ?? throw new PublishException($"--to: {Target} has no folder above it; expected one below another."));
            (_owner, _isOurs) = Take();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PublishException($"--to: {Target} cannot be written ({e.Message}). Name a folder that can.", e);
        }
        try
        {
            if (File.Exists(_planFile)) Finish();
            if (Directory.Exists(Staged)) Directory.Delete(Staged, recursive: true);
            Directory.CreateDirectory(Staged);
        }
        catch (Exception e)
        {
            _owner.Dispose();
            if (e is not (IOException or UnauthorizedAccessException)) throw;
            throw new PublishException($"--to: what an interrupted publish left in {_beside} cannot be removed ({e.Message}).", e);
        }
    }

    public string Target { get; }
    public string Staged { get; }

    // Puts what is staged in its place, first the first, and removes what is not staged of what an earlier update may have made.
    public bool Commit(string? first = null, IEnumerable<string>? made = null)
    {
        var staged = Directory.GetFiles(Staged, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Staged, f).Replace('\\', '/')).ToHashSet(StringComparer.Ordinal);
        var remove = (made ?? []).Where(path => !staged.Contains(path))
            .Where(path => FileFacts.KindOf(Path.Combine(Target, path)) == FileKind.Regular).Order(StringComparer.Ordinal).ToList();
        if (staged.Concat(remove).Select(path => NoFolder(Target, path)).FirstOrDefault(odd => odd is not null) is var (place, kind))
            throw new PublishException($"--to: {place} is {FileFacts.Word(kind)}, and publish writes only below {Target}. "
                + "Put a folder in its place.");
        var put = staged.Where(path => !IsUnchanged(path)).OrderBy(path => path != first).ThenBy(path => path, StringComparer.Ordinal)
            .ToList();
        if (put.Count == 0 && remove.Count == 0) return false;
        var places = put.Select(path => Path.Combine(Target, path));
        if (places.FirstOrDefault(f => FileFacts.KindOf(f) is not (FileKind.Missing or FileKind.Regular)) is { } odd)
            throw new PublishException($"--to: {odd} is no regular file. Move it away: publish writes a file of that name.");
        AtomicFile.WriteAllText(_planFile, JsonSerializer.Serialize(new Plan(put, remove)));
        Finish();
        return true;
    }

    public void Dispose()
    {
        // A plan that could not be finished is for the next start.
        var isDone = !File.Exists(_planFile);
        if (isDone && Directory.Exists(Staged)) Directory.Delete(Staged, recursive: true);
        // While it is still ours alone; Windows does not delete what is open.
        if (isDone && !OperatingSystem.IsWindows()) File.Delete(_owner.Name);
        _owner.Dispose();
        if (isDone && OperatingSystem.IsWindows()) File.Delete(_owner.Name);
        if (_isOurs && Directory.Exists(_beside) && !Directory.EnumerateFileSystemEntries(_beside).Any()) Directory.Delete(_beside);
    }

    // The folder beside is ours when it has our mark, or when it is new or empty and gets it.
    private (FileStream Owner, bool IsOurs) Take()
    {
        var kind = FileFacts.Of(_beside, followLink: false).Kind;
        var file = Path.Combine(_beside, "owner");
        if (kind == FileKind.Missing) Directory.CreateDirectory(_beside);
        // Another user's plan would move this user's files.
        else if (!OwnFiles.IsFolder(_beside)) throw InTheWay();
        if (!OwnFiles.IsFile(file) && Directory.EnumerateFileSystemEntries(_beside).Any()) throw InTheWay();
        FileStream stream;
        try
        {
            stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new PublishException($"--to: {Target} is being published by another process ({_beside}); wait for it.", e);
        }
        var text = new byte[OwnerMark.Length + 1];
        var read = stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        var hasMark = Encoding.ASCII.GetString(text, 0, read) == OwnerMark;
        if (!hasMark && (read > 0 || Directory.EnumerateFileSystemEntries(_beside).Any(e => e != file)))
        {
            stream.Dispose();
            throw InTheWay();
        }
        if (!hasMark) stream.Write(Encoding.ASCII.GetBytes(OwnerMark));
        stream.Flush();
        return (stream, hasMark || kind == FileKind.Missing);
    }

    private PublishException InTheWay() =>
        new($"--to: publish needs the name {_beside}, and what is there is not its own. Move it away, or name another folder.");

    // May be done again from any point: what is in its place already is not there to be moved.
    private void Finish()
    {
        try
        {
            var plan = ReadPlan();
            Directory.CreateDirectory(Target);
            foreach (var path in plan.Put) Put(path);
            foreach (var path in plan.Remove) Remove(path);
            File.Delete(_planFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new PublishException(
                $"--to: {Target} is half written ({OneLine.Of(e.Message)}). Mend that and publish again: it finishes {_beside}.", e);
        }
    }

    private Plan ReadPlan()
    {
        if (!OwnFiles.IsFile(_planFile)) throw new JsonException($"{_planFile} is no file of this user's");
        var plan = JsonSerializer.Deserialize<Plan>(File.ReadAllBytes(_planFile));
        if (plan is not { Put: { } put, Remove: { } remove } || put.Concat(remove).Any(path => path is null))
            throw new JsonException($"{_planFile} is no plan");
        // Whoever brought the folder along may have written it: nothing through a link, nothing outside.
        foreach (var path in put.Concat(remove))
            if (Path.IsPathRooted(path) || path.Split('/', '\\').Contains("..") || NoFolder(Staged, path) is not null
                || NoFolder(Target, path) is not null)
                throw new JsonException($"{_planFile} names a file outside the folder");
        return plan;
    }

    // What stands in the place of a folder on the way to a file.
    private static (string Place, FileKind Kind)? NoFolder(string root, string path)
    {
        var place = root;
        foreach (var part in path.Split('/')[..^1].Prepend(""))
        {
            place = Path.Combine(place, part);
            var kind = FileFacts.Of(place, followLink: false).Kind;
            if (kind is not (FileKind.Folder or FileKind.Missing)) return (place, kind);
        }
        return null;
    }

    private void Put(string path)
    {
        var (from, to) = (Path.Combine(Staged, path), Path.Combine(Target, path));
        if (FileFacts.Of(from, followLink: false).Kind != FileKind.Regular) return;
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (File.Exists(to)) FileFacts.Copy(to, from);
        File.Move(from, to, overwrite: true);
    }

    private void Remove(string path)
    {
        var file = Path.Combine(Target, path);
        var folder = Path.GetDirectoryName(file)!;
        if (Directory.Exists(folder)) File.Delete(file);
        // A folder of which nothing stays goes.
        while (folder != Target && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
            folder = Path.GetDirectoryName(folder)!;
        }
    }

    private bool IsUnchanged(string path)
    {
        var (old, now) = (new FileInfo(Path.Combine(Target, path)), new FileInfo(Path.Combine(Staged, path)));
        return FileFacts.KindOf(old.FullName) == FileKind.Regular && old.Length == now.Length
            && File.ReadAllBytes(old.FullName).AsSpan().SequenceEqual(File.ReadAllBytes(now.FullName));
    }
}
