using CockroachBench.Results.Model;
using CockroachBench.Results.Plots;
using CockroachBench.Results.Rendering;

namespace CockroachBench.Tests.Support;

// Runs written by hand, with known answers.
internal static class HandMadeRun
{
    public static RunFile File(params RunCase[] cases) => new()
    {
        Id = "20260102-030405-quick-abcd",
        State = RunState.Complete,
        StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        FinishedAt = new DateTimeOffset(2026, 1, 2, 3, 5, 0, TimeSpan.Zero),
        Profile = "quick",
        Options = ["--profile=quick", "--database=Host=h;Password=***"],
        Commit = new RunCommit("0123456789abcdef0123456789abcdef01234567", Dirty: true),
        Machine = new RunMachine("Linux 6", "A Processor", 2, 4L * 1024 * 1024 * 1024, "KVM", 0.25),
        Runtime = new RunRuntime(
            ".NET 10.0.0", "X64", "Release", false, new Dictionary<string, string> { ["DOTNET_TC_CallCountingDelayMs"] = "0" }),
        Packages = new Dictionary<string, string> { ["Npgsql"] = "10.0.0", ["Dapper"] = "2.1.86" },
        Server = new RunServer("PostgreSql", "15.8", "PostgreSQL 15.8 on x86_64", true, "postgres", "a temporary cluster", "asked for",
            new Dictionary<string, string> { ["fsync"] = "off" }, [new RunCapability("Cursors", true, "declare and fetch")]),
        Cases = cases,
    };

    public static RunCase Case(
        string method, string family = "Reads/Things", string? rows = null, bool baseline = false, bool floor = false,
        CaseState state = CaseState.Measured, string? reason = null) => new()
        {
            Id = Id(method, rows),
            Name = $"Some.ThingsBenchmarks.{method}",
            Family = family,
            Method = method,
            Parameters = rows is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Rows"] = rows },
            Categories = ["Reads"],
            IsBaseline = baseline,
            IsFloor = floor,
            State = state,
            Reason = reason,
        };

    public static CaseFigures Figures(string method, double? mean, double? margin = null, double? allocated = null, string? rows = null,
        double resolution = 0, double? poolWait = null) =>
        new(Id(method, rows), $"Some.ThingsBenchmarks.{method}", mean, margin, allocated, resolution,
            poolWait is { } wait ? new Dictionary<string, double> { ["PoolWait"] = wait } : []);

    public static Run Of(RunFile file, params CaseFigures[] figures) => new(file, figures.ToDictionary(f => f.Id));

    private static string Id(string method, string? rows) => $"Things.{method}: quick{(rows is null ? "" : $" [Rows={rows}]")}";

    public static IReadOnlyList<HistoryRun> History(params IEnumerable<Run> runs) => [.. runs.Select(HistoryRun.Of)];

    public static string Page(IEnumerable<(string Environment, Run Run)> runs)
    {
        var page = new SitePage();
        foreach (var (environment, run) in runs) page.Add(environment, run);
        return page.Render();
    }
}
