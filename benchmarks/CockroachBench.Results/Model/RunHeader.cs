namespace CockroachBench.Results.Model;

// What an index needs of a run, without its cases: hundreds of runs fit into memory.
internal sealed record RunHeader(
    string Id, RunState State, DateTimeOffset StartedAt, string Profile, RunCommit? Commit, string BuildConfiguration, int Cases,
    int Measured, int Failed)
{
    public bool IsFailed => State != RunState.Complete || Failed > 0;
    public bool IsDirty => Commit is { Dirty: true };
    public bool IsDebug => BuildConfiguration.Equals("Debug", StringComparison.OrdinalIgnoreCase);

    // Reasons to distrust it, on every page that shows it.
    public IReadOnlyList<string> Marks
    {
        get
        {
            var marks = new List<string>();
            if (Failed > 0) marks.Add($"{Failed} of {Cases} cases failed");
            if (State != RunState.Complete)
                marks.Add(State switch
                {
                    RunState.Interrupted => "the run was interrupted",
                    RunState.ServerLost => "the server was lost during the run",
                    RunState.Failed => "the run ended with an error",
                    _ => "the run did not complete",
                });
            if (IsDirty) marks.Add("measured with uncommitted changes");
            if (IsDebug) marks.Add("Debug build: its times do not count");
            return marks;
        }
    }

    public static RunHeader Of(RunFile run) => new(
        run.Id, run.State, run.StartedAt, run.Profile, run.Commit, run.Runtime.BuildConfiguration, run.Cases.Count,
        run.Cases.Count(c => c.State == CaseState.Measured), run.Cases.Count(c => c.State == CaseState.Failed));
}
