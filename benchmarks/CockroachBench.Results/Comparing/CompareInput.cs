namespace CockroachBench.Results.Comparing;

internal static class CompareInput
{
    // results/<environment>/history/<run> is the deepest place where runs are kept.
    private const int Depth = 4;

    public static bool IsBlocks(string path) =>
        File.Exists(Path.Combine(path, BlockFile.FileName)) || Path.GetFileName(path) == BlockFile.FileName;

    public static BlockFile Blocks(string path) => ArtifactReader.Reading(path, () =>
        BlockFile.Read(File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : path));

    // A path is a run or a folder of runs. Of folders, the newest two different runs that measured something and may be compared; where
    // none may, the newest of each, so that the refusal can say why.
    public static (Run Base, Run Head) Pair(string basePath, string headPath)
    {
        var (first, second) = (Candidates(basePath), Candidates(headPath));
        var pairs = second.SelectMany(h => first.Select(b => (Base: b, Head: h))).Where(p => p.Base.File.Id != p.Head.File.Id).ToList();
        if (pairs.Count == 0)
            throw new RunFormatException($"{basePath} and {headPath} are the same run ({second[0].File.Id}); expected two.");
        var pair = pairs.FirstOrDefault(p => Environments.Refusals(p.Base.File, p.Head.File).Count == 0, pairs[0]);
        return (Load(pair.Base), Load(pair.Head));
    }

    private static Run Load(Candidate candidate)
    {
        var run = candidate.Run ?? RunInput.Load(candidate.Path).Run;
        if (run.File.Cases.Any(c => c.State == CaseState.Measured)) return run;
        var why = run.File.Profile == "smoke" ? "a smoke run measures no figures" : run.File.State.ToString();
        throw new RunFormatException($"{candidate.Path} measured no case ({why}); expected a run with figures.");
    }

    // Newest first.
    private static List<Candidate> Candidates(string path) => ArtifactReader.Reading(path, () =>
    {
        if (!Directory.Exists(path) && !File.Exists(path))
            throw new RunFormatException(
                $"{path} is not there: expected the folder of a run, a folder of runs, or BenchmarkDotNet's full JSON.");
        if (IsBlocks(path)) throw new RunFormatException($"{path} holds blocks, which contain both sides. Pass it alone.");
        if (File.Exists(path) || IsRun(path)) return [Single(path)];
        var runs = Below(path, Depth).Select(folder => new Candidate(folder, RunFile.Read(folder), null))
            .OrderByDescending(r => r.File.StartedAt).ThenBy(r => r.Path, StringComparer.Ordinal).ToList();
        if (runs.Count == 0) return [Single(path)];
        var measured = runs.FindAll(r => r.File.Cases.Any(c => c.State == CaseState.Measured));
        return measured.Count > 0 ? measured : runs[..1];
    });

    private static bool IsRun(string folder) => File.Exists(Path.Combine(folder, RunFile.FileName));

    private static Candidate Single(string path)
    {
        var run = RunInput.Load(path).Run;
        return new Candidate(path, run.File, run);
    }

    private static IEnumerable<string> Below(string folder, int depth) => depth == 0 ? []
        : Directory.GetDirectories(folder).Order(StringComparer.Ordinal)
            .SelectMany(below => IsRun(below) ? [below] : Below(below, depth - 1));

    private sealed record Candidate(string Path, RunFile File, Run? Run);
}
