using CockroachBench.Results.Model;

namespace CockroachBench.Results.Comparing;

// What somebody names on a command line to be compared.
internal static class CompareInput
{
    // results/<environment>/history/<run> is the deepest place where runs are kept.
    private const int Depth = 4;

    public static bool IsBlocks(string path) => File.Exists(Path.Combine(path, BlockFile.FileName)) || Path.GetFileName(path) == BlockFile.FileName;

    public static BlockFile Blocks(string path)
    {
        try
        {
            return BlockFile.Read(File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFormatException($"{path} cannot be read: {e.Message}", e);
        }
    }

    // A path is a run (an artifacts or published folder, BenchmarkDotNet's full JSON or a folder of it) or a folder of runs. Of folders
    // the newest runs are paired that are two, measured something, and may be compared; where none may, the newest of each, for the
    // refusal to say why.
    public static (Run Base, Run Head) Pair(string basePath, string headPath)
    {
        var (first, second) = (Candidates(basePath), Candidates(headPath));
        var pairs = second.SelectMany(h => first.Select(b => (Base: b, Head: h))).Where(p => p.Base.Id != p.Head.Id).ToList();
        if (pairs.Count == 0) throw new RunFormatException($"{basePath} and {headPath} are the same run ({second[0].Id}); expected two.");
        var pair = pairs.FirstOrDefault(p => Environments.Refusals(p.Base.File, p.Head.File).Count == 0, pairs[0]);
        return (Load(pair.Base), Load(pair.Head));
    }

    private static Run Load(Candidate candidate)
    {
        var run = candidate.Run ?? RunInput.Load(candidate.Path).Run;
        return run.File.Cases.Any(c => c.State == CaseState.Measured) ? run
            : throw new RunFormatException($"{candidate.Path} measured no case ({(run.File.Profile == "smoke" ? "a smoke run claims no figures" : run.File.State.ToString())}); expected a run with figures.");
    }

    // Newest first.
    private static List<Candidate> Candidates(string path)
    {
        try
        {
            if (!Directory.Exists(path) && !File.Exists(path)) throw new RunFormatException($"{path} is not there: expected the folder of a run, a folder of runs, or BenchmarkDotNet's full JSON.");
            if (IsBlocks(path)) throw new RunFormatException($"{path} holds blocks, which are both sides in one: name it alone.");
            if (IsRun(path)) return [Single(path)];
            var runs = Directory.Exists(path) ? Below(path, Depth).Select(folder => new Candidate(folder, RunFile.Read(folder), null)).ToList() : [];
            if (runs.Count == 0) return [Single(path)];
            var measured = runs.Where(r => r.File.Cases.Any(c => c.State == CaseState.Measured)).OrderByDescending(r => r.File.StartedAt).ThenBy(r => r.Path, StringComparer.Ordinal).ToList();
            return measured.Count > 0 ? measured : [runs.OrderByDescending(r => r.File.StartedAt).First()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFormatException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static bool IsRun(string path) => File.Exists(path) || File.Exists(Path.Combine(path, RunFile.FileName));

    private static Candidate Single(string path)
    {
        var run = RunInput.Load(path).Run;
        return new Candidate(path, run.File, run);
    }

    private static IEnumerable<string> Below(string folder, int depth) => depth == 0 ? []
        : Directory.GetDirectories(folder).Order(StringComparer.Ordinal).SelectMany(below => File.Exists(Path.Combine(below, RunFile.FileName)) ? [below] : Below(below, depth - 1));

    private sealed record Candidate(string Path, RunFile File, Run? Run)
    {
        public string Id => File.Id;
    }
}
