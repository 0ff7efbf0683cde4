using System.Globalization;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Model;

namespace CockroachBench.Lab.Faults;

// The section "Results" of results/faults/faults.md.
internal sealed class FaultReport(int runs, int seed, string? profile)
{
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;

    // Before the runs put a load on it.
    private readonly RunMachine _machine = RunFacts.Machine();
    private readonly RunCommit? _commit = RunFacts.Commit();

    public string Render(IReadOnlyList<FaultOutcome> outcomes, IEnumerable<string> skipped)
    {
        var command = $"faults --runs {runs} --seed {seed}{(profile is null ? "" : $" --profile {profile}")}";
        var notDone = string.Concat(skipped.Select(s => $"- Not done: {s}{Environment.NewLine}"));
        var missed = string.Concat(outcomes.Where(o => o.Problems.Count > 0)
            .Select(o => $"- {o.Plan}: {string.Join(", ", o.Problems.Select(p => p.Goal).Distinct())}{Environment.NewLine}"));
        var cores = $"{_machine.LogicalCores} logical cores{(_machine.VirtualMachine is { } vm ? $" (virtual: {vm})" : "")}";
        var (load, clean) = (_machine.LoadAverage, outcomes.Count(o => o.Problems.Count == 0));
        return string.Create(CultureInfo.InvariantCulture, $"""
            ## Results

            {_startedAt:yyyy-MM-dd HH:mm} UTC, in {(DateTimeOffset.UtcNow - _startedAt).TotalMinutes:0} min, with `{command}`, at commit
            {_commit?.Text ?? "unknown"}: {_machine.OperatingSystem}, {_machine.Processor},
            {cores}, load {load:0.0} before, {RunFacts.Runtime().Framework}.
            {clean} of {outcomes.Count} runs met every goal. A number below *Runs* is how many runs met that goal. *Longest to its end*
            counts from the fault.

            {FaultTable.Render(outcomes)}
            {missed}{notDone}
            """);
    }
}
