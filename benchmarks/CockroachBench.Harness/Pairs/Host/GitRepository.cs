namespace CockroachBench.Harness.Pairs.Host;

// The repository of the compared commits. Nothing in it changes: checkouts use an index of their own instead of a registered worktree, and
// a dirty tree is copied with its untracked files.
internal sealed class GitRepository
{
    private readonly string _root;

    private GitRepository(string root) => _root = root;

    public static async Task<GitRepository> FindAsync(string folder, CancellationToken cancellationToken)
    {
        var answer = await Tool.RunAsync("git", folder, ["rev-parse", "--show-toplevel"], null, cancellationToken);
        return answer.ExitCode == 0
            ? new GitRepository(answer.Output.Trim())
            : throw new UsageException(
                $"pr: {folder} is not in a git repository ({answer.Complaint}). Run it from a checkout of the commits to compare.");
    }

    public async Task<string> ResolveAsync(string option, string name, CancellationToken cancellationToken) =>
        await TryResolveAsync(name, cancellationToken)
            ?? throw new UsageException($"{option}: there is no commit '{name}' in {_root}. Expected a branch, a tag or a hash "
                + $"that 'git rev-parse' knows{await ShallowNoteAsync(cancellationToken)}.");

    public async Task<(string Sha, string Label)> DefaultBaseAsync(string head, bool isDirty, CancellationToken cancellationToken)
    {
        foreach (var main in (string[])["origin/main", "main"])
        {
            if (await TryResolveAsync(main, cancellationToken) is null) continue;
            var answer = await GitAsync(["merge-base", head, main], null, cancellationToken);
            // On main itself without changes this is head; the last change is meant then.
            if (answer.ExitCode == 0 && answer.Output.Trim() is { Length: > 0 } sha && (sha != head || isDirty))
                return (sha, $"merge base with {main}");
        }
        return await TryResolveAsync(head + "~1", cancellationToken) is { } parent
            ? (parent, "HEAD~1")
            : throw new UsageException($"--base: there is neither a merge base with main nor a parent of {head[..10]} in {_root}"
                + $"{await ShallowNoteAsync(cancellationToken)}. Name a commit.");
    }

    // Whether the program was built from head as it is now, so that it has the same cases.
    public bool HasBuilt(string program, string? head)
    {
        var sources = Path.GetDirectoryName(Path.Combine(_root, BenchmarkSuite.Current.Project))!;
        if (head is not null || !program.StartsWith(sources + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return false;
        var generated = $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}";
        // A build leaves assemblies alone whose own sources have not changed.
        var assemblies = Directory.GetFiles(Path.GetDirectoryName(program)!, "CockroachBench*.dll");
        var built = assemblies.Max(File.GetLastWriteTimeUtc);
        return assemblies.Select(a => Path.Combine(sources, Path.GetFileNameWithoutExtension(a))).Where(Directory.Exists)
            .SelectMany(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
            .All(f => File.GetLastWriteTimeUtc(f) <= built || f.Contains(generated, StringComparison.Ordinal));
    }

    public async Task<bool> IsDirtyAsync(CancellationToken cancellationToken) =>
        (await RequireAsync(["status", "--porcelain"], null, cancellationToken)).Output.Trim().Length > 0;

    public Task ExportAsync(string sha, string folder, string scratch, CancellationToken cancellationToken) =>
        ExportAsync(["read-tree", sha], folder, new() { ["GIT_INDEX_FILE"] = Path.Combine(scratch, "index") }, cancellationToken);

    // Writes the working tree's files as they are now into a folder; what git ignores stays out.
    public async Task ExportWorkingTreeAsync(string folder, string scratch, CancellationToken cancellationToken)
    {
        var objects = (await RequireAsync(
            ["rev-parse", "--path-format=absolute", "--git-path", "objects"], null, cancellationToken)).Output.Trim();
        var own = Directory.CreateDirectory(Path.Combine(scratch, "objects")).FullName;
        // Uncommitted files become objects too, in a store of their own instead of the user's.
        var environment = new Dictionary<string, string>
        {
            ["GIT_INDEX_FILE"] = Path.Combine(scratch, "index"),
            ["GIT_OBJECT_DIRECTORY"] = own,
            ["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = objects,
        };
        await RequireAsync(["read-tree", "HEAD"], environment, cancellationToken);
        await ExportAsync(["add", "--all", "--", "."], folder, environment, cancellationToken);
    }

    private async Task ExportAsync(
        string[] fillIndex, string folder, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        await RequireAsync(fillIndex, environment, cancellationToken);
        await RequireAsync(["checkout-index", "--all", $"--prefix={folder}{Path.DirectorySeparatorChar}"], environment, cancellationToken);
    }

    private async Task<string?> TryResolveAsync(string name, CancellationToken cancellationToken)
    {
        // Git would take it for an option.
        if (name.StartsWith('-')) return null;
        var answer = await GitAsync(["rev-parse", "--verify", "--quiet", name + "^{commit}"], null, cancellationToken);
        return answer.ExitCode == 0 && answer.Output.Trim() is { Length: > 0 } sha ? sha : null;
    }

    private async Task<string> ShallowNoteAsync(CancellationToken cancellationToken) =>
        (await GitAsync(["rev-parse", "--is-shallow-repository"], null, cancellationToken)).Output.Trim() == "true"
            ? "; this clone is shallow, fetch its history" : "";

    private async Task<ChildResult> RequireAsync(
        string[] arguments, IReadOnlyDictionary<string, string>? environment, CancellationToken cancellationToken)
    {
        var answer = await GitAsync(arguments, environment, cancellationToken);
        return answer.ExitCode == 0 ? answer : throw new UsageException($"pr: git {arguments[0]} failed in {_root}: {answer.Complaint}");
    }

    private Task<ChildResult> GitAsync(
        string[] arguments, IReadOnlyDictionary<string, string>? environment, CancellationToken cancellationToken) =>
        Tool.RunAsync("git", _root, arguments, environment, cancellationToken);
}
