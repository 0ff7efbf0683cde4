using CockroachBench.Results.Runs;
using CockroachBench.Results.Tables;

namespace CockroachBench.Results.Comparing;

/// <summary>Whether two environments may be held against each other, and how they differ.</summary>
public static class Environments
{
    /// <summary>Differences that make a comparison meaningless: another kind of server, another machine.</summary>
    public static IReadOnlyList<string> Refusals(RunFile first, RunFile second)
    {
        var reasons = new List<string>();
        if (first.Server?.Kind != second.Server?.Kind)
            reasons.Add($"the servers are of different kinds: base {Server(first)}, head {Server(second)}");
        if (Machine(first) != Machine(second))
            reasons.Add($"the machines differ: base {Machine(first)}, head {Machine(second)}");
        return reasons;
    }

    /// <summary>What two commits measured side by side bring along themselves: their packages, as base and head.</summary>
    public static IReadOnlyList<string> Differences(BlockFile file)
    {
        var differences = new List<string>();
        if (file.BasePackages is { } packages) AddAll(differences, "", packages, file.Packages);
        return differences;
    }

    /// <summary>Every other difference, as base and head.</summary>
    public static IReadOnlyList<string> Differences(RunFile first, RunFile second)
    {
        var differences = new List<string>();
        void Add(string what, string? b, string? h) => Environments.Add(differences, what, b, h);
        void AddAll(string what, IReadOnlyDictionary<string, string>? b, IReadOnlyDictionary<string, string>? h) => Environments.AddAll(differences, what, b, h);
        Add("Server", first.Server?.DisplayName, second.Server?.DisplayName);
        Add("Server from", first.Server?.Provider, second.Server?.Provider);
        AddAll("Server setting ", first.Server?.Settings, second.Server?.Settings);
        AddAll("", first.Packages, second.Packages);
        AddAll("Npgsql's ", first.DriverSettings, second.DriverSettings);
        Add("Runtime", first.Runtime.Framework, second.Runtime.Framework);
        Add("Architecture", first.Runtime.Architecture, second.Runtime.Architecture);
        Add("Build", first.Runtime.BuildConfiguration, second.Runtime.BuildConfiguration);
        Add("Server GC", Word(first.Runtime.ServerGc), Word(second.Runtime.ServerGc));
        AddAll("", first.Runtime.Environment, second.Runtime.Environment);
        Add("Operating system", first.Machine.OperatingSystem, second.Machine.OperatingSystem);
        Add("Memory", Quantity.Bytes(first.Machine.MemoryBytes), Quantity.Bytes(second.Machine.MemoryBytes));
        Add("Virtual machine", first.Machine.VirtualMachine, second.Machine.VirtualMachine);
        Add("Profile", first.Profile, second.Profile);
        foreach (var (side, run) in new[] { ("Base", first), ("Head", second) })
        {
            if (run.State != RunState.Complete) differences.Add($"{side} did not come to its end ({run.State})");
            if (run.Timing == false) differences.Add($"{side} was measured without times (--no-timing): no time is judged");
        }
        return differences;
    }

    private static void Add(List<string> differences, string what, string? b, string? h)
    {
        if (b != h) differences.Add($"{what}: {b ?? "none"} → {h ?? "none"}");
    }

    private static void AddAll(List<string> differences, string what, IReadOnlyDictionary<string, string>? b, IReadOnlyDictionary<string, string>? h)
    {
        foreach (var key in (b?.Keys ?? []).Union(h?.Keys ?? []).Order(StringComparer.Ordinal)) Add(differences, $"{what}{key}", b?.GetValueOrDefault(key), h?.GetValueOrDefault(key));
    }

    /// <summary>An environment, a line a fact.</summary>
    public static IReadOnlyList<string> Lines(RunMachine machine, RunRuntime runtime, IReadOnlyDictionary<string, string> packages, RunServer? server)
    {
        var lines = new List<string>();
        if (server is not null)
        {
            lines.Add($"Server: {server.DisplayName}; {server.Description}");
            if (server.IsStandIn) lines.Add("PostgreSQL is a stand-in: these figures say nothing about CockroachDB's own speed.");
        }
        lines.Add($"Drivers: {string.Join(", ", packages.Select(p => $"{p.Key} {p.Value}"))}");
        lines.Add($"Runtime: {runtime.Framework}, {runtime.Architecture}, {runtime.BuildConfiguration}{(runtime.ServerGc ? ", server GC" : "")}{string.Concat(runtime.Environment.Select(v => $", {v.Key}={v.Value}"))}");
        lines.Add($"Machine: {machine.Processor}, {machine.LogicalCores} logical cores{(machine.MemoryBytes > 0 ? ", " + Quantity.Bytes(machine.MemoryBytes) : "")}, {machine.OperatingSystem}{(machine.VirtualMachine is { } vm ? $", virtual ({vm})" : "")}");
        return lines;
    }

    private static string Server(RunFile run) => run.Server?.DisplayName ?? "none";

    private static string Machine(RunFile run) => $"{run.Machine.Processor} with {run.Machine.LogicalCores} logical cores";

    private static string Word(bool value) => value ? "on" : "off";
}
