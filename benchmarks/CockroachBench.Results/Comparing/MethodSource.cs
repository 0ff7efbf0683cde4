namespace CockroachBench.Results.Comparing;

// The source of benchmark methods at a commit, as git shows it. The family names the file, and the formatting that is checked for this
// repository tells where a method ends.
internal sealed class MethodSource(string repository, SourceFiles sources)
{
    private readonly Dictionary<(string Sha, string Path), string[]?> _files = [];

    // Adds where each method is at the run's commit.
    public RunFile Locate(RunFile run) => run.Commit is not { } commit ? run : run with
    {
        Cases = [.. run.Cases.Select(c => c with { Source = c.Source ?? Find(commit.Sha, c.Family, c.Method)?.Place })],
    };

    // Marks the cases whose benchmark method differs between the two commits: their figures are of other work.
    public Comparison MarkChanged(Comparison comparison)
    {
        if (comparison.Base is not { Sha: { } first, Dirty: false } || comparison.Head is not { Sha: { } second, Dirty: false }
            || first == second)
            return comparison;
        return comparison with
        {
            Cases = [.. comparison.Cases.Select(c => c.Changed is null && IsChanged(c)
                ? c with { Changed = "the benchmark method itself" } : c)],
        };

        bool IsChanged(ComparedCase c) => Find(first, c.Family, c.Method) is var (_, before)
            && Find(second, c.Family, c.Method) is var (_, after) && before != after;
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

    private (RunSource Place, string Body)? Find(string sha, string family, string method) =>
        File(sha, family) is var (path, lines) && Lines(lines, method) is var (first, last)
            ? (new RunSource(path, first, last), string.Join('\n', lines[(first - 1)..last])) : null;

    // git shows paths from the top of the checkout.
    private (string Path, string[] Lines)? File(string sha, string family)
    {
        if (!Regex.IsMatch(sha, "^[0-9a-f]{7,64}$") || !Regex.IsMatch(family, "^[A-Za-z0-9]+/[A-Za-z0-9]+$")) return null;
        var path = $"{sources.Folder}{family}{sources.Ending}";
        if (!_files.TryGetValue((sha, path), out var lines))
            _files[(sha, path)] = lines =
                ChildCommand.TryRead(repository, "git", ["show", $"{sha}:{path}"])?.ReplaceLineEndings("\n").Split('\n');
        return lines is null ? null : (path, lines);
    }
}
