namespace CockroachBench.Tests.Harness.Faults;

/// <summary>What goes wrong.</summary>
public enum Fault
{
    /// <summary>The server is killed (SIGKILL).</summary>
    ServerKilled,

    /// <summary>All processes of the server are stopped (SIGSTOP): connections stay, answers do not come.</summary>
    ServerFrozen,

    /// <summary>A server that is not the program's own is killed and started again on the same port.</summary>
    ServerRestarted,

    /// <summary>A process that measures a case is killed (SIGKILL).</summary>
    ChildKilled,

    /// <summary>SIGINT to the program's process group, as a terminal's Ctrl-C does.</summary>
    HostInterrupted,

    /// <summary>SIGTERM to the program alone.</summary>
    HostTerminated,

    /// <summary>SIGKILL to the program alone.</summary>
    HostKilled,

    /// <summary>The disk that holds the artifacts is full.</summary>
    DiskFull,
}

/// <summary>How far a run has come when the fault strikes.</summary>
public enum Stage
{
    /// <summary>Right after the program was started.</summary>
    Starting,

    /// <summary>The database is there, the first case is not.</summary>
    Prepared,

    /// <summary>BenchmarkDotNet builds the measuring program (measured runs only).</summary>
    Building,

    /// <summary>A number of cases are done.</summary>
    Measuring,
}

/// <summary>One faulted run to be made.</summary>
/// <param name="Fault">What goes wrong.</param>
/// <param name="Database">The word for <c>--database</c>.</param>
/// <param name="Profile"><c>smoke</c> or <c>quick</c>.</param>
/// <param name="Stage">The stage to wait for.</param>
/// <param name="Progress">Of <see cref="Faults.Stage.Measuring"/>: the share of the cases that are done, 0 to 1.</param>
/// <param name="Delay">Time between the stage and the fault, as a share of what the stage may take, 0 to 1.</param>
/// <param name="External">Whether the run uses a server that was there before.</param>
public sealed record FaultPlan(Fault Fault, string Database, string Profile, Stage Stage, double Progress, double Delay, bool External)
{
    /// <summary>What the run is to measure.</summary>
    public IReadOnlyList<string> Filters { get; init; } = Profile == "smoke" ? ["*"] : ["*Prepared*", "*DapperCache*"];

    /// <summary>Whether BenchmarkDotNet builds and measures.</summary>
    public bool IsMeasured => Profile != "smoke";

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Fault} on {Database}, {Profile}, {(External ? "external, " : "")}{Stage}{(Stage == Stage.Measuring ? $" {Progress:P0}" : "")} + {Delay:P0}");
}

/// <summary>Plans by a seed: the same seed, the same plans. (Moments are real, so what each meets may differ.)</summary>
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

    /// <summary>As many plans as asked for, spread over faults, profiles and servers.</summary>
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

    /// <summary>A plan whose moment is drawn.</summary>
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
