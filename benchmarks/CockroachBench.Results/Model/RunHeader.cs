namespace CockroachBench.Results.Model;

// What an index needs of a run, without its cases: hundreds of runs fit into memory.
internal sealed record RunHeader(
    string Id, RunState State, DateTimeOffset StartedAt, string Profile, RunCommit? Commit, string BuildConfiguration, int Cases,
    int Measured, int Failed)
{
    public bool IsStandIn { get; init; }
    public bool IsFailed => State != RunState.Complete || Failed > 0;
    public bool IsDirty => Commit is { Dirty: true };
    public bool IsDebug => BuildConfiguration.Equals("Debug", StringComparison.OrdinalIgnoreCase);

    // Reasons to distrust it, on every page that shows it.
    public IReadOnlyList<string> Marks => [.. new[]
    {
        Failed > 0 ? $"{Failed} of {Cases} cases failed" : "",
        State switch
        {
            RunState.Complete => "",
            RunState.Interrupted => "the run was interrupted",
            RunState.ServerLost => "the server was lost during the run",
            RunState.Failed => "the run ended with an error",
            _ => "the run did not complete",
        },
        IsDirty ? "measured with uncommitted changes" : "",
        IsDebug ? "Debug build: its times do not count" : "",
    }.Where(m => m.Length > 0)];

    public static RunHeader Of(RunFile run) => new(
        run.Id, run.State, run.StartedAt, run.Profile, run.Commit, run.Runtime.BuildConfiguration, run.Cases.Count,
        run.Cases.Count(c => c.State == CaseState.Measured), run.Cases.Count(c => c.State == CaseState.Failed))
    {
        IsStandIn = run.Server is { IsStandIn: true },
    };
}
