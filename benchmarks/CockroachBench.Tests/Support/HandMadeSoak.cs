using CockroachBench.Results.Model;

namespace CockroachBench.Tests.Support;

internal static class HandMadeSoak
{
    public static SoakFile File(params SoakScenario[] scenarios)
    {
        var run = HandMadeRun.File();
        return new SoakFile
        {
            Id = "20260102-030405-soak-abcd",
            StartedAt = run.StartedAt,
            Complete = true,
            Options = ["--scenario=all"],
            Commit = run.Commit! with { Dirty = false },
            Machine = run.Machine,
            Runtime = run.Runtime,
            Packages = run.Packages,
            Server = run.Server,
            Load = new SoakLoad(32, 20, 100, PoolSize: 100),
            Scenarios = scenarios,
        };
    }

    public static SoakScenario Scenario(string name, string? remedy, SoakVerdict verdict) => new()
    {
        Name = name,
        Summary = $"{name} form",
        Request = "GET /users",
        Remedy = remedy,
        Verdict = verdict,
        Seconds = 20,
        Answered = 1000,
        Errors = new Dictionary<string, long>(),
        P50 = 1e6,
        P95 = 2e6,
        P99 = 3e6,
        Checkpoints = [new(0, 1_000_000), new(1000, 1_000_000)],
        Samples = [.. Enumerable.Range(1, 2)
            .Select(i => new SoakSample(
            i / 2.0, 100, 0, 1e6, 2e6, 3e6, new ProcessReading(null, null, 4096, null, null, 5, 6, 0), 7, null))],
    };
}
