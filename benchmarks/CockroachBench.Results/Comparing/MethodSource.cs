namespace CockroachBench.Results.Comparing;

// The source of benchmark methods at a commit, as git shows it. The family names the file, and the formatting that is checked for this
// repository tells where a method ends.
internal sealed class MethodSource(string repository, SourceFiles sources)
{
    private readonly Dictionary<(string Sha, string Path), string[]?> _files = [];

    // Adds where each method is at the run's commit.
    public RunFile Locate(RunFile run) => run.Commit is not { } commit ? run : run with
    {
        Cases = [.. run.Cases.Select(c => c.Source is null && Find(commit.Sha, c) is { } source ? c with { Source = source } : c)],
    };

    // Marks the cases whose benchmark method differs between the two commits: their figures are of other work.
    public Comparison MarkChanged(Comparison comparison)
    {
        if (comparison.Base is not { Sha: { } first, Dirty: false } || comparison.Head is not { Sha: { } second, Dirty: false }
            || first == second)
            return comparison;
        if (ChangedFamilies(first, second) is not { Count: > 0 } families) return comparison;
        return comparison with
        {
            Cases = [.. comparison.Cases.Select(c => c.Changed is null && families.Contains(c.Family) && IsChanged(c, first, second)
                ? c with { Changed = "the benchmark method itself" } : c)],
        };
    }

    // The first and last line, counted from 1, attributes included.
    public static (int First, int Last)? Lines(IReadOnlyList<string> lines, string method)
    {
        var declaration = new Regex($@"^(?<indent>\s*)public\b[^=;]*\b{Regex.Escape(method)}\(");
        for (var i = 0; i < lines.Count; i++)
        {
            if (declaration.Match(lines[i]) is not { Success: true } match) continue;
            var first = i;
            while (first > 0 && lines[first - 1].TrimStart().StartsWith('[')) first--;
            var indent = match.Groups["indent"].Value;
            var last = i;
            // A body in braces ends with a brace below the declaration's first letter; an expression with the first semicolon.
            if (i + 1 < lines.Count && lines[i + 1] == indent + "{")
                while (last < lines.Count && lines[last] != indent + "}") last++;
            else
                while (last < lines.Count && !lines[last].TrimEnd().EndsWith(';')) last++;
            return last < lines.Count ? (first + 1, last + 1) : null;
        }
        return null;
    }

    private bool IsChanged(ComparedCase c, string first, string second) =>
        Body(first, c) is { } before && Body(second, c) is { } after && before != after;

    private string? Body(string sha, ComparedCase c) =>
        File(sha, c.Family) is var (_, lines) && Lines(lines, c.Method) is var (first, last) ? string.Join('\n', lines[(first - 1)..last])
            : null;

    private HashSet<string>? ChangedFamilies(string first, string second)
    {
        if (!IsCommit(first) || !IsCommit(second)) return null;
        var (folder, ending) = sources;
        return Git("diff", "--name-only", "--no-renames", first, second, "--", ":/" + folder)?
            .Where(n => n.StartsWith(folder, StringComparison.Ordinal) && n.EndsWith(ending, StringComparison.Ordinal))
            .Select(n => n[folder.Length..^ending.Length]).ToHashSet(StringComparer.Ordinal);
    }

    private RunSource? Find(string sha, RunCase c) =>
        File(sha, c.Family) is var (path, lines) && Lines(lines, c.Method) is var (first, last) ? new RunSource(path, first, last) : null;

    // git shows paths from the top of the checkout.
    private (string Path, string[] Lines)? File(string sha, string family)
    {
        if (!IsCommit(sha) || !Regex.IsMatch(family, "^[A-Za-z0-9]+/[A-Za-z0-9]+$")) return null;
        var path = $"{sources.Folder}{family}{sources.Ending}";
        if (!_files.TryGetValue((sha, path), out var lines)) _files[(sha, path)] = lines = Git("show", $"{sha}:{path}");
        return lines is null ? null : (path, lines);
    }

    private static bool IsCommit(string sha) => Regex.IsMatch(sha, "^[0-9a-f]{7,64}$");

    private string[]? Git(params string[] arguments) =>
        ChildCommand.TryRead(repository, "git", arguments)?.ReplaceLineEndings("\n").Split('\n');
}
