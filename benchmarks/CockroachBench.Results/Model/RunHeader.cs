using System.Text.Json;

namespace CockroachBench.Results.Model;

// What an index needs of a run, without its cases: hundreds of runs fit into memory, and are read quickly. StartedAt: When it started,
// UTC. Commit: The measured commit; null where it is not known.
internal sealed record RunHeader(
    string Id, RunState State, DateTimeOffset StartedAt, string Profile, RunCommit? Commit, string BuildConfiguration, int Cases, int Measured, int Failed)
{
    public static RunHeader Of(RunFile run) => new(run.Id, run.State, run.StartedAt, run.Profile, run.Commit, run.Runtime.BuildConfiguration,
        run.Cases.Count, run.Cases.Count(c => c.State == CaseState.Measured), run.Cases.Count(c => c.State == CaseState.Failed));

    public static RunHeader Read(string folder)
    {
        try
        {
            var path = Path.Combine(folder, RunFile.FileName);
            FileLimits.Run.CheckFile(path, "a run");
            if (JsonSerializer.Deserialize<Skimmed>(File.ReadAllBytes(path), RunFile.Json) is
                { FormatVersion: >= 1 and <= RunFile.CurrentFormat, Id: { } id, Profile: { } profile, Runtime.BuildConfiguration: { } build, Cases: { } cases } run)
                return new RunHeader(id, run.State, run.StartedAt, profile, run.Commit, build, cases.Count, cases.Count(c => c.State == CaseState.Measured), cases.Count(c => c.State == CaseState.Failed));
        }
        catch (Exception e) when (e is RunFormatException or JsonException or IOException or InvalidOperationException or FormatException or NotSupportedException or ArgumentException)
        {
            // Said below, with all that is wrong.
        }
        // What is not as it should be is read in full, for its message.
        return Of(RunFile.Read(folder));
    }

    private sealed record Skimmed(int FormatVersion, string? Id, RunState State, DateTimeOffset StartedAt, string? Profile, RunCommit? Commit, SkimmedRuntime? Runtime, List<SkimmedCase>? Cases);

    private sealed record SkimmedRuntime(string? BuildConfiguration);

    private readonly record struct SkimmedCase(CaseState State);
}
