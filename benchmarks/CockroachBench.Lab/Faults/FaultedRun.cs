using System.Diagnostics;
using System.Globalization;
using CockroachBench.Databases.Providers;
using CockroachBench.Lab.Programs;

namespace CockroachBench.Lab.Faults;

// One run of the real program with a fault, and what is left of it.
internal sealed class FaultedRun(FaultPlan plan, RestartableServer? external, SmallDisk? disk) : IDisposable
{
    // A frozen server is noticed when a case takes longer than it may: 2 min in the quick profile, then come the good-byes.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan LongestStage = TimeSpan.FromMinutes(4);

    private const int StrangersEach = 5;

    private readonly TemporaryFolder _folder = new();
    private readonly List<Strangers> _strangers = [];
    private readonly List<(Goal, string)> _problems = [];

    private string Artifacts => disk is null ? _folder.Combine("run") : Path.Combine(disk.Path, "run");

    public void Dispose()
    {
        foreach (var strangers in _strangers) strangers.Dispose();
        _folder.Dispose();
    }

    public async Task<FaultOutcome?> ExecuteAsync()
    {
        await using var tables = external is null ? null : await ServerStrangers.PlantAsync(external.ConnectionString);
        await using var run = ProgramRun.Start(
            BuiltProgram.Assembly, BuiltProgram.Root, Arguments(), ownGroup: true, Environment, prepare: PlantStrangers);
        await ReachAsync(run);
        var target = await TargetAsync(run);
        if (run.HasExited || (NeedsTarget && target is null)) return null;

        var reported = run.Output.Where(IsCase).ToList();
        Strike(run, target);
        var sinceFault = Stopwatch.StartNew();
        Check(Goal.Ends, await run.EndsWithinAsync(LongestRun),
            () => $"still running after {LongestRun.TotalMinutes:0} min. It "
                + $"said: {string.Join(" | ", run.Output.TakeLast(3).Concat(run.Error))}");
        var toEnd = sinceFault.Elapsed;
        if (!run.HasExited) return new FaultOutcome(plan, _problems, toEnd, TimeSpan.Zero, null, reported.Count);

        var sinceEnd = Stopwatch.StartNew();
        var left = await run.ProcessesLeftAsync(LongestQuiet);
        var toQuiet = sinceEnd.Elapsed;
        Check(Goal.NoProcess, left.Count == 0,
            () => $"still there after {LongestQuiet.TotalSeconds:0} s: {string.Join("; ", left.Select(p => p.CommandLine))}");
        if (plan.Fault == Fault.HostKilled) await RunNextAsync(run);
        var folders = run.FoldersLeft(plan.IsMeasured);
        Check(Goal.NoFolder, folders.Count == 0, () => string.Join("; ", folders));

        var found = ArtifactsFound.In(Artifacts);
        _problems.AddRange(found.Problems.Select(p => (Goal.WholeFiles, p)));
        _problems.AddRange(found.Missing(reported).Select(p => (Goal.CasesKept, p)));
        var expectation = new Expectation(plan, found, run.ExitCode, run.Error, run.Output);
        Check(Goal.ExitCode, expectation.ExitCodeFits,
            () => $"{run.ExitCode}, run.json says {found.Run?.State.ToString() ?? "nothing"}. {run.Everything}");
        Check(Goal.OneLine, expectation.IsNamed, () => run.Everything);
        var changes = _strangers.SelectMany(s => s.Changes()).ToList();
        if (tables is not null)
        {
            await external!.WaitAsync();
            changes.AddRange(await tables.ChangesAsync(withSession: plan.Fault != Fault.ServerRestarted));
        }
        Check(Goal.StrangersUntouched, changes.Count == 0, () => string.Join("; ", changes));
        return new FaultOutcome(plan, _problems, toEnd, toQuiet, run.ExitCode, reported.Count);
    }

    // Where a run makes folders of its own: among temporary ones, beside its artifacts, and where BenchmarkDotNet would build.
    private void PlantStrangers(string temporary)
    {
        var random = new Random((int)(plan.Delay * int.MaxValue));
        var copied = _folder.Combine("owner-of-another");
        var folder = TemporaryFolders.Create("x");
        File.Copy(Path.Combine(folder, "owner"), copied);
        TemporaryFolders.Remove(folder);
        List<(string, Func<Random, string>)> places =
            [(temporary, Strangers.TemporaryName), (_folder.Path, Strangers.TemporaryName), (_folder.Path, Strangers.BuildName)];
        if (plan.IsMeasured) places.Add((BuiltProgram.Folder, Strangers.BuildName));
        _strangers.Add(Strangers.Plant(random, places, StrangersEach, copied));
    }

    private bool NeedsTarget => plan.Fault is Fault.ServerKilled or Fault.ServerFrozen or Fault.ChildKilled;

    // Through the environment: a server that the program did not start.
    private (string, string)[] Environment => external is null ? [] : [(ConnectionStringProvider.Variable, external.ConnectionString)];

    private string[] Arguments() =>
    [
        "run", "--yes", "--profile", plan.Profile, "--database", external is null ? plan.Database : "auto", "--artifacts", Artifacts,
        "--filter", .. plan.Filters, .. plan.IsMeasured ? new[] { "--iterationCount", "3", "--warmupCount", "1" } : [],
    ];

    private static bool IsCase(string line) =>
        line.StartsWith('[') && line.Contains('/', StringComparison.Ordinal) && line.Contains("] ", StringComparison.Ordinal);

    // "[ 3/78] Reads/...": the share that is done.
    private static double Progress(string line)
    {
        var counts = line[1..line.IndexOf(']', StringComparison.Ordinal)].Split('/');
        return double.Parse(counts[0], CultureInfo.InvariantCulture) / double.Parse(counts[1], CultureInfo.InvariantCulture);
    }

    private async Task ReachAsync(ProgramRun run)
    {
        bool Reached() => plan.Stage switch
        {
            Stage.Starting => true,
            Stage.Prepared => run.Output.Any(l => l.StartsWith("Artifacts: ", StringComparison.Ordinal)),
            Stage.Building => run.Output.Any(l => l.StartsWith("Building ", StringComparison.Ordinal)),
            _ => run.Output.Any(l => IsCase(l) && Progress(l) >= plan.Progress * 0.95)
                || (plan.Progress < 0.3 && run.Output.Any(l => l.StartsWith("Artifacts: ", StringComparison.Ordinal))
                    && run.Living.Any(IsChild)),
        };
        var since = Stopwatch.StartNew();
        while (!Reached() && !run.HasExited)
        {
            if (since.Elapsed > LongestStage) throw new TimeoutException(
                $"{plan}: the stage was not reached within {LongestStage.TotalMinutes:0} min");
            await Task.Delay(5);
        }
        var stageLength = (plan.Stage, plan.IsMeasured) switch
        {
            (Stage.Starting, _) => TimeSpan.FromSeconds(plan.Database == Servers.Cockroach ? 2.5 : 1.5),
            (Stage.Prepared, _) => TimeSpan.FromSeconds(0.2),
            (Stage.Building, _) => TimeSpan.FromSeconds(11),
            (_, true) => TimeSpan.FromSeconds(2.5),
            _ => TimeSpan.FromSeconds(0.1),
        };
        await Task.Delay(plan.Delay * stageLength);
    }

    private async Task<ProcessSeen?> TargetAsync(ProgramRun run)
    {
        if (!NeedsTarget) return null;
        var since = Stopwatch.StartNew();
        while (!run.HasExited)
        {
            var target = plan.Fault == Fault.ChildKilled ? run.Living.FirstOrDefault(IsChild) : run.Server;
            if (target is not null) return target;
            if (since.Elapsed > LongestStage) throw new TimeoutException(
                $"{plan}: nothing to strike at within {LongestStage.TotalMinutes:0} min");
            await Task.Delay(5);
        }
        return null;
    }

    private void Strike(ProgramRun run, ProcessSeen? target)
    {
        switch (plan.Fault)
        {
            case Fault.ServerKilled or Fault.ChildKilled: Command.Signal("KILL", target!.Id); break;
            // The children too: what serves a connection that is already there.
            case Fault.ServerFrozen: Command.Signal("STOP", [target!.Id, .. Processes.Of(target.Id).Select(p => p.Id)]); break;
            case Fault.ServerRestarted: external!.Kill(); break;
            case Fault.HostInterrupted: run.SignalGroup("INT"); break;
            case Fault.HostTerminated: run.Signal("TERM"); break;
            case Fault.HostKilled: run.Signal("KILL"); break;
            case Fault.DiskFull: disk!.Fill(); break;
            default: throw new UnreachableException();
        }
    }

    private async Task RunNextAsync(ProgramRun killed)
    {
        await using var next = ProgramRun.Start(BuiltProgram.Assembly, BuiltProgram.Root,
            ["run", "--profile", "smoke", "--database", plan.Database, "--filter", "*Lookup_Prepared*",
            "--artifacts", _folder.Combine("next")],
            ownGroup: true, [], killed);
        Check(Goal.NoFolder, await next.EndsWithinAsync(LongestRun) && next.ExitCode == 0, () => $"the next run: {next.Everything}");
        await next.ProcessesLeftAsync(LongestQuiet);
    }

    private void Check(Goal goal, bool met, Func<string> problem)
    {
        if (!met) _problems.Add((goal, problem()));
    }

    private static bool IsChild(ProcessSeen process) => process.CommandLine.Contains(" --benchmarkName ", StringComparison.Ordinal);
}
