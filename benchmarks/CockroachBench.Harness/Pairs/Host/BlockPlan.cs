namespace CockroachBench.Harness.Pairs.Host;

internal sealed record BlockPlan
{
    // Fewer slices add more noise than the start of another block costs time.
    private const int ShortestSlices = 30;

    private static readonly TimeSpan Start = TimeSpan.FromSeconds(3);

    public TimeSpan Slice { get; init; } = TimeSpan.FromMilliseconds(10);
    public int SlicesPerSide { get; init; } = 300;
    public int FewestSlicesPerSide { get; init; } = 8;
    // Warm-up of each side; all code is compiled with its first call where the JIT is stable.
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromMilliseconds(250);
    public int AllocationBatches { get; init; } = 256;
    public TimeSpan AllocationTime { get; init; } = TimeSpan.FromMilliseconds(100);
    // Fewer batches hardly tell a change from a disturbance, so this many are counted even if they take longer.
    public int FewestAllocationBatches { get; init; } = 64;
    public TimeSpan LongestAllocationTime { get; init; } = TimeSpan.FromSeconds(1.5);
    public bool StableJit { get; init; } = true;
    public Cores? Cores { get; init; }
    public TimeSpan TimePerSide => Slice * SlicesPerSide;
    // On two cores: the slices, and some seconds for start and warm-up of the processes.
    public TimeSpan TypicalBlock => (2 * TimePerSide) + Start;

    public BlockPlan Within(TimeSpan time, int cases, int blocks)
    {
        if (cases == 0) return this;
        var perBlock = (time / ((double)cases * blocks)) - Start;
        var slices = Math.Clamp((int)(perBlock / (2 * Slice)), Math.Min(ShortestSlices, SlicesPerSide), SlicesPerSide);
        return this with { SlicesPerSide = slices };
    }

    public BlockSettings Settings() => new()
    {
        Pinned = Cores is not null,
        ClientCores = Cores?.Client,
        ServerCores = Cores?.Server,
        ThreadsWait = Cores is not null,
        StableJit = StableJit,
        SliceMilliseconds = Slice.TotalMilliseconds,
        SlicesPerSide = SlicesPerSide,
    };

    public RunRuntime Describe(RunRuntime ours) => ours with
    {
        BuildConfiguration = "Release",
        Environment = new Dictionary<string, string>(ours.Environment.Where(v => !Environment.ContainsKey(v.Key)).Concat(Environment)),
    };

    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var variables = new Dictionary<string, string>();
            // Precompiled code is not fully optimised, and without tiers it is never replaced.
            if (StableJit) (variables["DOTNET_ReadyToRun"], variables["DOTNET_TieredCompilation"]) = ("0", "0");
            else variables[MeasuredJit.Variable] = MeasuredJit.Value;
            // Setup runs on all cores, slices on a few: the runtime must count on the few from its start.
            if (Cores is not null) variables[Cores.ProcessorCountVariable] = $"{Cores.Client.Count:X}";
            return variables;
        }
    }
}

internal sealed record BuiltSide(Side Side, string Program)
{
    // Of this side's processes alone.
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

internal sealed record MeasuredBlock(
    Block Block, IReadOnlyList<Slice> Slices, double WarmUpSeconds, double CountingSeconds, double RetentionSeconds, string? Note);

internal sealed record Measuring(
    BlockPlan Plan, BuiltSide Base, BuiltSide Head, IReadOnlyList<(BlockCase Record, SliceCase Case)> Pairs, BlockFile Header,
    ServerWatch Server, Action<string> Log)
{
    public IReadOnlyList<(int Index, SliceCase Case)> Measured =>
        [.. Pairs.Select((p, i) => (i, p.Case)).Where(c => Pairs[c.i].Record.State == BlockCaseState.Measured)];
}
