using CockroachBench.Harness.Running;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Harness.Pairs.Host;

/// <summary>How blocks are measured: alike for every case.</summary>
internal sealed record BlockPlan
{
    // Fewer add more noise than the start of another block costs time.
    private const int ShortestSlices = 30;

    private static readonly TimeSpan Start = TimeSpan.FromSeconds(3);

    /// <summary>Wanted length of a slice.</summary>
    public TimeSpan Slice { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Wanted slices of each side: so many that they outweigh the start of a block where starting takes long as well.</summary>
    public int SlicesPerSide { get; init; } = 300;

    /// <summary>Fewer than this give no estimate worth the name, however long a slice takes.</summary>
    public int FewestSlicesPerSide { get; init; } = 8;

    /// <summary>Warm-up of each side; all code is compiled with its first call where the JIT is stable.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Batches in which allocated bytes are counted, at most.</summary>
    public int AllocationBatches { get; init; } = 256;

    /// <summary>Time for these batches, a side.</summary>
    public TimeSpan AllocationTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Fewer batches than this hardly tell a change from a disturbance: so many are counted also where they take longer.</summary>
    public int FewestAllocationBatches { get; init; } = 64;

    /// <summary>No further batches are begun for <see cref="FewestAllocationBatches"/> once this is spent, both sides together.</summary>
    public TimeSpan LongestAllocationTime { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Whether code is compiled once, fully optimised.</summary>
    public bool StableJit { get; init; } = true;

    /// <summary>The split of cores; null leaves placing to the system.</summary>
    public Cores? Cores { get; init; }


    /// <summary>Wanted time of each side in slices.</summary>
    public TimeSpan TimePerSide => Slice * SlicesPerSide;

    /// <summary>What a block takes on two cores: its slices, and some seconds for the start and the warm-up of its processes.</summary>
    public TimeSpan TypicalBlock => (2 * TimePerSide) + Start;

    /// <summary>The plan with slices fewer, where else not all cases could have their blocks within a time.</summary>
    /// <param name="time">The time.</param>
    /// <param name="cases">How many cases.</param>
    /// <param name="blocks">Blocks of each.</param>
    public BlockPlan Within(TimeSpan time, int cases, int blocks)
    {
        if (cases == 0) return this;
        var perBlock = (time / ((double)cases * blocks)) - Start;
        return this with { SlicesPerSide = Math.Clamp((int)(perBlock / (2 * Slice)), Math.Min(ShortestSlices, SlicesPerSide), SlicesPerSide) };
    }

    /// <summary>Variables of a measuring process that make it what the plan says.</summary>
    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var variables = new Dictionary<string, string>();
            // Code from the package as it was compiled there is neither fully optimised nor replaced without tiers.
            if (StableJit) (variables["DOTNET_ReadyToRun"], variables["DOTNET_TieredCompilation"]) = ("0", "0");
            else variables[MeasuredJit.Variable] = MeasuredJit.Value;
            // Set up on all cores, measured on its own: the runtime must believe in the latter from its start.
            if (Cores is not null) variables[Cores.ProcessorCountVariable] = Cores.Client.Count.ToString("X", System.Globalization.CultureInfo.InvariantCulture);
            return variables;
        }
    }
}

/// <summary>A commit's build, ready to measure.</summary>
/// <param name="Side">Whose.</param>
/// <param name="Program">Its <c>CockroachBench.dll</c>.</param>
internal sealed record BuiltSide(Side Side, string Program);

/// <summary>What a block gave.</summary>
/// <param name="Block">The block.</param>
/// <param name="Slices">The slices it was estimated from, in the order they ran.</param>
/// <param name="WarmUpSeconds">Workload that is not measured.</param>
/// <param name="CountingSeconds">Workload whose allocations were counted.</param>
/// <param name="RetentionSeconds">Workload of the retention measurement.</param>
/// <param name="Note">Why figures of it are missing.</param>
internal sealed record MeasuredBlock(Block Block, IReadOnlyList<Slice> Slices, double WarmUpSeconds, double CountingSeconds, double RetentionSeconds, string? Note);
