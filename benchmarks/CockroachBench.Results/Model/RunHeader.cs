namespace CockroachBench.Results.Model;

// What an index needs of a run, without its cases: hundreds of runs fit into memory and are read quickly.
internal sealed record RunHeader(
    string Id, RunState State, DateTimeOffset StartedAt, string Profile, RunCommit? Commit, string BuildConfiguration, int Cases,
        int Measured,
    int Failed)
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

    public static RunHeader Of(RunFile run) => Of(
        run.Id, run.State, run.StartedAt, run.Profile, run.Commit, run.Runtime.BuildConfiguration, [.. run.Cases.Select(c => c.State)]);

    public static RunHeader Read(string folder)
    {
        try
        {
            var path = Path.Combine(folder, RunFile.FileName);
            FileLimits.Run.CheckFile(path, "a run");
            var skimmed = JsonSerializer.Deserialize<Skimmed>(File.ReadAllBytes(path), RunFile.Json);
            if (skimmed is { FormatVersion: RunFile.CurrentFormat, Id: { } id } run
                && run is { Profile: { } profile, Runtime.BuildConfiguration: { } build, Cases: { } cases })
                return Of(id, run.State, run.StartedAt, profile, run.Commit, build, [.. cases.Select(c => c.State)]);
        }
        catch (Exception e) when (e is RunFormatException or IOException || ArtifactReader.IsWrongContent(e))
        {
            // Reading it in full says what is wrong.
        }
        return Of(RunFile.Read(folder));
    }

    private static RunHeader Of(
        string id, RunState state, DateTimeOffset startedAt, string profile, RunCommit? commit, string build, CaseState[] cases) => new(
        id, state, startedAt, profile, commit, build,
        cases.Length, cases.Count(c => c == CaseState.Measured), cases.Count(c => c == CaseState.Failed));

    private sealed record Skimmed(
        int FormatVersion, string? Id, RunState State, DateTimeOffset StartedAt, string? Profile, RunCommit? Commit,
            SkimmedRuntime? Runtime,
        List<SkimmedCase>? Cases);

    private sealed record SkimmedRuntime(string? BuildConfiguration);
    private readonly record struct SkimmedCase(CaseState State);
}
