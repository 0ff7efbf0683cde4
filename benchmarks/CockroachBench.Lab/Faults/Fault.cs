namespace CockroachBench.Lab.Faults;

public enum Fault
{
    ServerKilled,

    // All processes of the server are stopped (SIGSTOP): connections stay, answers do not come.
    ServerFrozen,

    // A server that is not the program's own is killed and started again on the same port.
    ServerRestarted,

    // A process that measures a case is killed (SIGKILL).
    ChildKilled,

    // SIGINT to the program's process group, as a terminal's Ctrl-C does.
    HostInterrupted,

    HostTerminated,

    HostKilled,

    DiskFull,
}

// How far a run has come when the fault strikes.
public enum Stage
{
    Starting,

    Prepared,

    // BenchmarkDotNet builds the measuring program (measured runs only).
    Building,

    Measuring,
}

// Progress: of Measuring: the share of the cases that are done, 0 to 1.
// Delay: time between the stage and the fault, as a share of what the stage may take, 0 to 1.
public sealed record FaultPlan(Fault Fault, string Database, string Profile, Stage Stage, double Progress, double Delay, bool External)
{
    public IReadOnlyList<string> Filters { get; init; } = Profile == "smoke" ? ["*"] : ["*PreparedBenchmarks*", "*DapperCache*"];

    // Whether BenchmarkDotNet builds and measures.
    public bool IsMeasured => Profile != "smoke";

    public override string ToString()
    {
        var progress = Stage == Stage.Measuring ? FormattableString.Invariant($" {Progress:P0}") : "";
        return FormattableString.Invariant(
            $"{Fault} on {Database}, {Profile}, {(External ? "external, " : "")}{Stage}{progress} + {Delay:P0}");
    }
}

// Plans by a seed: the same seed, the same plans. (Moments are real, so what each meets may differ.)
public static class FaultPlans
{
    // Measured runs take four times as long, a frozen server costs patience: there are fewer of them.
    private static readonly (Fault Fault, string Profile, int Weight)[] Mix =
    [
        (Fault.ServerKilled, "smoke", 16), (Fault.ServerKilled, "quick", 2),
        (Fault.ServerFrozen, "smoke", 6), (Fault.ServerFrozen, "quick", 2),
        (Fault.ServerRestarted, "smoke", 12), (Fault.ServerRestarted, "quick", 2),
        (Fault.ChildKilled, "quick", 4),
        (Fault.HostInterrupted, "smoke", 16), (Fault.HostInterrupted, "quick", 2),
        (Fault.HostTerminated, "smoke", 14), (Fault.HostTerminated, "quick", 2),
        (Fault.HostKilled, "smoke", 16), (Fault.HostKilled, "quick", 4),
        (Fault.DiskFull, "smoke", 10), (Fault.DiskFull, "quick", 2),
    ];

    // As many plans as asked for, spread over faults, profiles and servers.
    public static IReadOnlyList<FaultPlan> Create(int seed, int count, IReadOnlyList<string> databases)
    {
        var random = new Random(seed);
        var weights = Mix.Sum(m => m.Weight);
        var plans = new List<FaultPlan>();
        foreach (var (fault, profile, weight) in Mix)
        {
            var share = Math.Max(databases.Count, (int)Math.Round((double)count * weight / weights));
            for (var i = 0; i < share; i++) plans.Add(Create(random, fault, databases[i % databases.Count], profile));
        }
        // In no order: an early end leaves every kind of fault with some runs.
        return [.. plans.OrderBy(_ => random.Next())];
    }

    // The program looks for a server to strike at among its own processes.
    private static bool IsExternal(Random random, Fault fault) => fault switch
    {
        Fault.ServerRestarted => true,
        Fault.HostInterrupted or Fault.HostTerminated or Fault.HostKilled => random.Next(2) == 0,
        _ => false,
    };

    public static FaultPlan Create(Random random, Fault fault, string database, string profile)
    {
        var stage = (profile, random.Next(10)) switch
        {
            // There is no child before the build is over.
            _ when fault == Fault.ChildKilled => Stage.Measuring,
            (_, < 2) => Stage.Starting,
            ("smoke", < 4) => Stage.Prepared,
            ("quick", < 5) => Stage.Building,
            _ => Stage.Measuring,
        };
        return new FaultPlan(fault, database, profile, stage, random.NextDouble(), random.NextDouble(), IsExternal(random, fault));
    }
}
