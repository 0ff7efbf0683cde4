using System.Diagnostics;
using System.Text.RegularExpressions;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Comparing;

// Where a benchmark's method stands at the commit that was measured. The family names the file (Reads/EarlyExit:
// benchmarks/CockroachBench/Reads/EarlyExitBenchmarks.cs), git shows it as it was, and the formatting that is checked for this repository
// tells where a method ends.
internal sealed class MethodSource(string repository)
{
    // Paths that git is asked for; git shows them from the top of the checkout.
    private const string Folder = "benchmarks/CockroachBench/";
    private const string Ending = "Benchmarks.cs";

    private readonly Dictionary<(string Sha, string Path), string[]?> _files = [];

    public RunFile Locate(RunFile run) => run.Commit is not { } commit ? run : run with
    {
        Cases = [.. run.Cases.Select(c => c.Source is null && Find(commit.Sha, c) is { } source ? c with { Source = source } : c)],
    };

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
            // A body in braces ends with a brace below its declaration's first letter; an expression with the first semicolon.
            if (i + 1 < lines.Count && lines[i + 1] == indent + "{")
                while (last < lines.Count && lines[last] != indent + "}") last++;
            else
                while (last < lines.Count && !lines[last].TrimEnd().EndsWith(';')) last++;
            return last < lines.Count ? (first + 1, last + 1) : null;
        }
        return null;
    }

    public string? Body(string sha, string family, string method) =>
        File(sha, family) is var (_, lines) && Lines(lines, method) is var (first, last) ? string.Join('\n', lines[(first - 1)..last]) : null;

    public IReadOnlySet<string>? ChangedFamilies(string first, string second)
    {
        if (!IsCommit(first) || !IsCommit(second) || Git("diff", "--name-only", "--no-renames", first, second, "--", ":/" + Folder) is not { } names) return null;
        return names.Where(n => n.StartsWith(Folder, StringComparison.Ordinal) && n.EndsWith(Ending, StringComparison.Ordinal))
            .Select(n => n[Folder.Length..^Ending.Length]).ToHashSet(StringComparer.Ordinal);
    }

    private RunSource? Find(string sha, RunCase c) =>
        File(sha, c.Family) is var (path, lines) && Lines(lines, c.Method) is var (first, last) ? new RunSource(path, first, last) : null;

    private (string Path, string[] Lines)? File(string sha, string family)
    {
        if (!IsCommit(sha) || !Regex.IsMatch(family, "^[A-Za-z0-9]+/[A-Za-z0-9]+$")) return null;
        var path = $"{Folder}{family}{Ending}";
        if (!_files.TryGetValue((sha, path), out var lines)) _files[(sha, path)] = lines = Git("show", $"{sha}:{path}");
        return lines is null ? null : (path, lines);
    }

    private static bool IsCommit(string sha) => Regex.IsMatch(sha, "^[0-9a-f]{7,64}$");

    private string[]? Git(params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("git") { WorkingDirectory = repository, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in arguments) start.ArgumentList.Add(argument);
            using var git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var text = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? text.ReplaceLineEndings("\n").Split('\n') : null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            return null; // no git on PATH
        }
    }
}
