using System.Globalization;
using CockroachBench.Harness.Running;

namespace CockroachBench.Tests.Harness.Faults;

// The published page: what was done, what held, on what machine, with what command.
internal sealed class FaultPage(string command, int seed)
{
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;

    // Before the runs put a load on it.
    private readonly CockroachBench.Results.Model.RunMachine _machine = RunFacts.Machine();
    private readonly CockroachBench.Results.Model.RunCommit? _commit = RunFacts.Commit();

    public string Render(IReadOnlyList<FaultOutcome> outcomes, IEnumerable<string> skipped)
    {
        var clean = outcomes.Count(o => o.Problems.Count == 0);
        var notDone = string.Concat(skipped.Select(s => $"- Not done: {s}{Environment.NewLine}"));
        var missed = string.Concat(outcomes.Where(o => o.Problems.Count > 0)
            .Select(o => $"- {o.Plan}: {string.Join(", ", o.Problems.Select(p => p.Goal).Distinct())}{Environment.NewLine}"));
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Faults

            What is left of a run that something happens to at a random moment: {outcomes.Count} runs of the real program, {clean} of which met every goal.
            A number below a goal says how many of the row's runs met it.

            {FaultTable.Render(outcomes)}
            - **smoke**: every case once, in the program's own process. **quick**: two families with 3 iterations, built and measured by BenchmarkDotNet.
              Moments fall while the server starts, before the first case, during the build, and between and during the cases.
            - **No process left**: within 45 s of the end. **No folder left**: in the temporary folder and beside the program; after
              SIGKILL of the host, once the next run has come and gone.
            - **Measured cases kept**: every case that was reported done before the fault is in the results, with its figures.
            - **Exit code**, **One line**: they say what happened. After SIGKILL of the host there is no word of its own, and `run.json` still says
              `running`; a measuring process that finds its host gone may end with "Broken pipe".
            - **Strangers untouched**: folders that look like the program's (in the temporary folder, beside the artifacts, and beside the program in
              measured runs), processes that work in them, and, where the run uses a server that was there before, tables and a session on
              it are byte for byte what they were: content, mode, owner, inode and time of every file, start of every process, version of every row.
            - A fault that strikes when all is measured counts as met where the run is complete and ends with 0.
            - **Longest to its end**: from the fault to the program's end. A frozen server is noticed when a case takes longer than it may: 30 s
              in the smoke profile, 2 min in the quick one, and in both while the tables are written.

            {missed}{notDone}
            Made on {_startedAt:yyyy-MM-dd HH:mm} UTC in {(DateTimeOffset.UtcNow - _startedAt).TotalMinutes:0} min on {_machine.OperatingSystem}, {_machine.Processor}, {_machine.LogicalCores} logical cores{(_machine.VirtualMachine is { } vm ? $" (virtual: {vm})" : "")}, load {_machine.LoadAverage:0.0} before,
            {RunFacts.Runtime().Framework}, commit {_commit?.Sha[..10] ?? "unknown"}{(_commit?.Dirty == true ? " with uncommitted changes" : "")}, seed {seed}, with

                {command}

            """);
    }
}
