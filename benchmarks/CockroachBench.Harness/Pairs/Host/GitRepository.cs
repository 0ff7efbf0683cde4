namespace CockroachBench.Harness.Pairs.Host;

// The repository of the compared commits. Nothing in it changes: checkouts use an index of their own instead of a registered worktree, and
// a dirty tree is copied with its untracked files.
internal sealed class GitRepository
{
    private readonly string _root;
    private readonly CancellationToken _cancellation;

    private GitRepository(string root, CancellationToken cancellationToken) => (_root, _cancellation) = (root, cancellationToken);

    public static async Task<GitRepository> FindAsync(string folder, CancellationToken cancellationToken)
    {
        var answer = await new GitRepository(folder, cancellationToken).GitAsync(["rev-parse", "--show-toplevel"]);
        return answer.ExitCode == 0
            ? new GitRepository(answer.Output.Trim(), cancellationToken)
            : throw new UsageException(
                $"pr: {folder} is not in a git repository ({answer.Complaint}). Run it from a checkout of the commits to compare.");
    }

    public async Task<string> ResolveAsync(string option, string name) => await TryResolveAsync(name)
        ?? throw new UsageException($"{option}: there is no commit '{name}' in {_root}. Expected a branch, a tag or a hash "
            + $"that 'git rev-parse' knows{await ShallowNoteAsync()}.");

    public async Task<(string Sha, string Label)> DefaultBaseAsync(string head, bool isDirty)
    {
        foreach (var main in (string[])["origin/main", "main"])
        {
            if (await TryResolveAsync(main) is null) continue;
            // On main itself without changes this is head; the last change is meant then.
            if (await TryReadAsync("merge-base", head, main) is { } sha && (sha != head || isDirty))
                return (sha, $"merge base with {main}");
        }
        return await TryResolveAsync(head + "~1") is { } parent
            ? (parent, "HEAD~1")
            : throw new UsageException($"--base: there is neither a merge base with main nor a parent of {head[..10]} in {_root}"
                + $"{await ShallowNoteAsync()}. Name a commit.");
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

    public async Task<bool> IsDirtyAsync() => (await ReadAsync(null, "status", "--porcelain")).Length > 0;

    // Writes a commit's files, or those of the working tree as they are now, into a folder; what git ignores stays out.
    public async Task ExportAsync(BlockCommit commit, string folder, string scratch)
    {
        var environment = new Dictionary<string, string> { ["GIT_INDEX_FILE"] = Path.Combine(scratch, "index") };
        await ReadAsync(environment, "read-tree", commit.Sha);
        if (commit.Dirty)
        {
            // Uncommitted files become objects too, in a store of their own instead of the user's.
            environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] =
                await ReadAsync(null, "rev-parse", "--path-format=absolute", "--git-path", "objects");
            environment["GIT_OBJECT_DIRECTORY"] = Directory.CreateDirectory(Path.Combine(scratch, "objects")).FullName;
            await ReadAsync(environment, "add", "--all", "--", ".");
        }
        await ReadAsync(environment, "checkout-index", "--all", $"--prefix={folder}{Path.DirectorySeparatorChar}");
    }

    // Git would take a name that starts with - for an option.
    private async Task<string?> TryResolveAsync(string name) =>
        name.StartsWith('-') ? null : await TryReadAsync("rev-parse", "--verify", "--quiet", name + "^{commit}");

    private async Task<string> ShallowNoteAsync() =>
        await TryReadAsync("rev-parse", "--is-shallow-repository") == "true" ? "; this clone is shallow, fetch its history" : "";

    private async Task<string?> TryReadAsync(params string[] arguments) =>
        await GitAsync(arguments) is { ExitCode: 0 } answer && answer.Output.Trim() is { Length: > 0 } text ? text : null;

    private async Task<string> ReadAsync(Dictionary<string, string>? environment, params string[] arguments)
    {
        var answer = await GitAsync(arguments, environment);
        return answer.ExitCode == 0 ? answer.Output.Trim()
            : throw new UsageException($"pr: git {arguments[0]} failed in {_root}: {answer.Complaint}");
    }

    private Task<ChildResult> GitAsync(string[] arguments, Dictionary<string, string>? environment = null) =>
        Tool.RunAsync("git", _root, arguments, start =>
        {
            foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        }, _cancellation);
}
