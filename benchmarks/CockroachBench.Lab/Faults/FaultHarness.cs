using CockroachBench.Lab.Programs;

namespace CockroachBench.Lab.Faults;

// Carries out plans: measured runs one at a time, as a checkout builds one measuring program at a time; beside them smoke runs one at a
// time, and beside both those of a frozen server, which mostly wait.
internal sealed class FaultHarness(Action<string> say, Action<IReadOnlyList<FaultOutcome>>? afterEach = null)
{
    private const int Tries = 4;

    private readonly Lock _lock = new();
    private readonly List<FaultOutcome> _outcomes = [];
    private readonly HashSet<string> _skipped = [];

    // What could not be done here, and why.
    public IReadOnlyCollection<string> Skipped => _skipped;

    public async Task<IReadOnlyList<FaultOutcome>> ExecuteAsync(IReadOnlyList<FaultPlan> plans)
    {
        var lanes = plans.GroupBy(p => (p.IsMeasured, p.Fault == Fault.ServerFrozen))
            .Select(lane => RunLaneAsync([.. lane], plans.Count)).ToList();
        await Task.WhenAll(lanes);
        return [.. _outcomes];
    }

    private async Task RunLaneAsync(IReadOnlyList<FaultPlan> plans, int total)
    {
        var externals = new Dictionary<string, RestartableServer>();
        try
        {
            foreach (var plan in plans)
            {
                if (await RunAsync(plan, externals) is not { } outcome) continue;
                lock (_lock)
                {
                    _outcomes.Add(outcome);
                    say($"[{_outcomes.Count}/{total}] {outcome}");
                    afterEach?.Invoke(_outcomes);
                }
            }
        }
        finally
        {
            foreach (var external in externals.Values) await external.DisposeAsync();
        }
    }

    private async Task<FaultOutcome?> RunAsync(FaultPlan plan, Dictionary<string, RestartableServer> externals)
    {
        // A run may be over before the fault strikes: then earlier.
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            SmallDisk? disk = null;
            if (plan.Fault == Fault.DiskFull && (disk = SmallDisk.TryMount(out var whyNot)) is null)
            {
                lock (_lock) _skipped.Add($"a full disk cannot be had here: {whyNot}");
                return null;
            }
            using (disk)
            {
                RestartableServer? external = null;
                if (plan.External)
                {
                    if (!externals.TryGetValue(plan.Database, out external)) externals[plan.Database] =
                        external = await RestartableServer.StartAsync(plan.Database);
                    await external.WaitAsync();
                }
                using var run = new FaultedRun(plan, external, disk);
                try
                {
                    if (await run.ExecuteAsync() is { } outcome) return outcome;
                }
                catch (TimeoutException e)
                {
                    // A machine too busy to get there: no fault was made, so nothing was found.
                    lock (_lock) _skipped.Add(e.Message);
                    return null;
                }
            }
            plan = plan with { Progress = plan.Progress / 2, Delay = plan.Delay / 2 };
        }
        lock (_lock) _skipped.Add($"{plan}: over before the fault, {Tries} times");
        return null;
    }
}
