namespace CockroachBench.Results.Plots;

// Only the times of an environment's runs: hundreds of runs need not be in memory at once.
internal sealed class RunHistory
{
    private readonly List<Entry> _runs = [];

    internal sealed record Entry(
        string Id, DateTimeOffset StartedAt, string Label, IReadOnlyDictionary<string, (double? Mean, double? Margin)> Figures);

    public int Count => _runs.Count;

    // By name, which is stable between runs other than ids; where several jobs measured one case the first stands for it.
    public void Add(Run run) => _runs.Add(new Entry(run.File.Id, run.File.StartedAt, Label(run.File), run.File.Cases
        .Where(c => c.State == CaseState.Measured && run.Figures.ContainsKey(c.Id))
        .DistinctBy(c => c.Name)
        .ToDictionary(c => c.Name, c => (run.Figures[c.Id].MeanNanoseconds, run.Figures[c.Id].MarginNanoseconds))));

    internal IReadOnlyList<Entry> InOrder() => [.. _runs.OrderBy(r => r.StartedAt).ThenBy(r => r.Id, StringComparer.Ordinal)];

    private static string Label(RunFile run)
    {
        var commit = run.Commit is { } c ? c.Sha[..Math.Min(7, c.Sha.Length)] : "no commit";
        return $"{run.StartedAt.UtcDateTime:yyyy-MM-dd}\n{commit} {run.Profile}";
    }
}
