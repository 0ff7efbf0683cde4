namespace CockroachBench.Results.Model;

internal static class Environments
{
    // From here on BenchmarkDotNet collects before the window in which it counts allocations, so finalizers' allocations no longer count.
    private static readonly Version CountsWithoutFinalizers = new(0, 15);
    private static readonly Dictionary<string, string> Nothing = [];

    public static IReadOnlyList<string> Lines(RunFile run) =>
    [
        .. Lines(run.Machine, run.Runtime, run.Packages, run.Server, run.DriverSettings),
        $"Run: profile {run.Profile}{(run.Timing == false ? " without times" : "")}, {run.StartedAt:yyyy-MM-dd HH:mm} UTC"
            + (run.Commit is { } commit ? $", commit {commit.Text}" : ""),
    ];

    public static IReadOnlyList<string> Lines(
        RunMachine machine, RunRuntime runtime, IReadOnlyDictionary<string, string> packages, RunServer? server,
        IReadOnlyDictionary<string, string>? settings = null)
    {
        var lines = new List<string>();
        if (server is not null)
        {
            lines.Add($"Server: {server.DisplayName}; {server.Setup}");
            if (server.IsStandIn) lines.Add("PostgreSQL is a stand-in: these figures say nothing about CockroachDB's own speed.");
            if (server.Capabilities.FirstOrDefault(c => c is { Name: "SessionView", Supported: false }) is { } unseen)
                lines.Add($"Sessions are not counted: this login may not see them ({unseen.Detail}).");
        }
        if (settings is { Count: > 0 }) lines.Add($"Driver settings: {string.Join("; ", settings.Select(s => $"{s.Key}={s.Value}"))}");
        lines.Add($"Drivers: {string.Join(", ", packages.Select(p => $"{p.Key} {p.Value}"))}");
        lines.Add($"Runtime: {runtime.Framework}, {runtime.Architecture}, {runtime.BuildConfiguration}"
            + (runtime.ServerGc ? ", server GC" : "")
            + string.Concat(runtime.Environment.Select(v => $", {v.Key}={v.Value}")));
        lines.Add(string.Join(", ", new[]
        {
            $"Machine: {machine.Processor}", $"{machine.LogicalCores} logical cores",
            machine.MemoryBytes > 0 ? Quantity.Bytes(machine.MemoryBytes) : "", machine.OperatingSystem,
            machine.VirtualMachine is { } vm ? $"virtual ({vm})" : "",
        }.Where(p => p.Length > 0)));
        return lines;
    }

    // Why two runs are not compared; empty where they may be.
    public static IReadOnlyList<string> Refusals(RunFile first, RunFile second)
    {
        var reasons = new List<string>();
        if (first.Server?.Kind != second.Server?.Kind)
            reasons.Add($"the servers are of different kinds: base {Server(first)}, head {Server(second)}");
        if (Machine(first) != Machine(second))
            reasons.Add($"the machines differ: base {Machine(first)}, head {Machine(second)}");
        return reasons;
    }

    public static IReadOnlyList<string> Differences(BlockFile file) =>
        file.BasePackages is { } packages ? [.. Words(Pairs("", packages, file.Packages))] : [];

    public static IReadOnlyList<string> Differences(RunFile first, RunFile second)
    {
        (string Side, RunFile Run)[] runs = [("Base", first), ("Head", second)];
        (string, string?, string?)[] pairs =
        [
            ("Server", first.Server?.DisplayName, second.Server?.DisplayName),
            ("Server from", first.Server?.Provider, second.Server?.Provider),
            .. Pairs("Server setting ", first.Server?.Settings, second.Server?.Settings),
            .. Pairs("", first.Packages, second.Packages),
            .. Pairs("Driver setting ", first.DriverSettings, second.DriverSettings),
            ("Runtime", first.Runtime.Framework, second.Runtime.Framework),
            ("Architecture", first.Runtime.Architecture, second.Runtime.Architecture),
            ("Build", first.Runtime.BuildConfiguration, second.Runtime.BuildConfiguration),
            ("Server GC", first.Runtime.ServerGc ? "on" : "off", second.Runtime.ServerGc ? "on" : "off"),
            .. Pairs("", first.Runtime.Environment, second.Runtime.Environment),
            ("Operating system", first.Machine.OperatingSystem, second.Machine.OperatingSystem),
            ("Memory", Quantity.Bytes(first.Machine.MemoryBytes), Quantity.Bytes(second.Machine.MemoryBytes)),
            ("Virtual machine", first.Machine.VirtualMachine, second.Machine.VirtualMachine),
            ("Profile", first.Profile, second.Profile),
        ];
        return
        [
            .. Words(pairs),
            .. runs.Where(r => r.Run.State != RunState.Complete).Select(r => $"{r.Side} did not complete ({r.Run.State})"),
            .. runs.Where(r => r.Run.Timing == false)
                .Select(r => $"{r.Side} was measured without times (--no-timing): no time is judged"),
        ];
    }

    // The fewer lines of a page about the newest run.
    public static IEnumerable<string> Changes(RunFile older, RunFile newer) => Words(
    [
        ("Profile", older.Profile, newer.Profile),
        ("Server", older.Server?.FullVersion, newer.Server?.FullVersion),
        ("Runtime", older.Runtime.Framework, newer.Runtime.Framework),
        ("Build", older.Runtime.BuildConfiguration, newer.Runtime.BuildConfiguration),
        ("Operating system", older.Machine.OperatingSystem, newer.Machine.OperatingSystem),
        .. Pairs("", older.Packages, newer.Packages),
        .. Pairs("", older.Runtime.Environment, newer.Runtime.Environment),
        .. Pairs("Server setting ", older.Server?.Settings, newer.Server?.Settings),
    ]);

    // Null where both sides count alike, or do not say.
    public static string? AllocatedNote(RunFile first, RunFile second) =>
        BenchmarkDotNet(first) is { } one && BenchmarkDotNet(second) is { } other
            && one >= CountsWithoutFinalizers != other >= CountsWithoutFinalizers
            ? $"Allocated was counted by BenchmarkDotNet {one} on one side and {other} on the other; "
                + $"since {CountsWithoutFinalizers} finalizers' allocations no longer count."
            : null;

    private static Version? BenchmarkDotNet(RunFile run) =>
        Version.TryParse(run.Packages.GetValueOrDefault("BenchmarkDotNet")?.Split('-', '+')[0], out var version) ? version : null;

    private static IEnumerable<string> Words(IEnumerable<(string What, string? Before, string? After)> pairs) =>
        pairs.Where(p => p.Before != p.After).Select(p => $"{p.What}: {p.Before ?? "none"} → {p.After ?? "none"}");

    private static IEnumerable<(string What, string? Before, string? After)> Pairs(
        string what, IReadOnlyDictionary<string, string>? before, IReadOnlyDictionary<string, string>? after) =>
        (before ?? Nothing).Keys.Union((after ?? Nothing).Keys).Order(StringComparer.Ordinal)
            .Select(k => (what + k, before?.GetValueOrDefault(k), after?.GetValueOrDefault(k)));

    private static string Server(RunFile run) => run.Server?.DisplayName ?? "none";
    private static string Machine(RunFile run) => $"{run.Machine.Processor} with {run.Machine.LogicalCores} logical cores";
}
