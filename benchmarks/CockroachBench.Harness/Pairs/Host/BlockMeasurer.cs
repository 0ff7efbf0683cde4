namespace CockroachBench.Harness.Pairs.Host;

// Measures blocks: a fresh pair of processes each, alive at once, in alternating short slices.
internal class BlockMeasurer(BlockPlan plan, BuiltSide ofBase, BuiltSide ofHead, Random random, Action<string> log)
{
    // Iteration setups and cleanups may take longer than what they surround.
    private const int WallPerMeasured = 3;
    private const int AllocationTurns = 4;

    // The same batches at a time in every block of a case: found in its first.
    private readonly Dictionary<string, int> _allocationBatches = [];

    // False once a process could not be kept on its cores.
    public bool IsPinned { get; private set; } = plan.Cores is not null;

    public Task<MeasuredBlock> MeasureAsync(
        SliceCase benchmark, int index, BlockPhase phase, bool retention, CancellationToken cancellationToken) =>
        WithPairAsync(benchmark, index, async (pair, perInvocation, start, setUp) =>
        {
            var warmUp = Stopwatch.GetElapsedTime(setUp);
            // With the runtime's tiers optimised code allocates less: counted code must have run as long as timed code.
            var runs = phase != BlockPhase.Count || !plan.StableJit;
            IReadOnlyList<Slice> slices = runs ? await SlicesAsync(pair, InvocationsOfSlice(perInvocation)) : [];
            if (phase == BlockPhase.Count)
            {
                // These slices only warmed up.
                (slices, warmUp) = ([], Stopwatch.GetElapsedTime(setUp));
            }
            var beforeCounting = Stopwatch.GetTimestamp();
            var (baseAllocated, headAllocated) = await AllocateAsync(pair, benchmark.Name, perInvocation);
            var counting = Stopwatch.GetElapsedTime(beforeCounting);
            var beforeRetention = Stopwatch.GetTimestamp();
            var retained = retention ? await pair.RetainAsync(plan.Cores?.Client) : default;
            var retentionSeconds = retention ? Stopwatch.GetElapsedTime(beforeRetention).TotalSeconds : 0;
            await pair.EndAsync();
            var block = new Block
            {
                Index = index,
                Phase = phase,
                StartedFirst = pair.StartedFirst,
                Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
                Effect = Estimate(slices),
                BaseFigures = baseAllocated,
                HeadFigures = headAllocated,
                BaseRetention = retained.Base,
                HeadRetention = retained.Head,
            };
            return new MeasuredBlock(block, slices, warmUp.TotalSeconds, counting.TotalSeconds, retentionSeconds, retained.Note);
        }, cancellationToken);

    private protected static BlockEffect? Estimate(IReadOnlyList<Slice> slices) => BlockEstimate.Of(slices) is not { } effect ? null
        : effect.IsTime ? effect
        : throw new SliceException(Side.Head, "operations, or slices of a fixed number of them, are too short for the clock");

    // Starts the sides alternately, block by block, sets both up, warms both up in turn. 'measure' gets the time of an invocation, in
    // nanoseconds, and when the pair was started and set up, as of Stopwatch.GetTimestamp.
    private protected async Task<T> WithPairAsync<T>(
        SliceCase benchmark, int index, Func<ProcessPair, double, long, long, Task<T>> measure, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var first = index % 2 == 0 ? ofBase : ofHead;
        await using var a = Start(first);
        await using var b = Start(first == ofBase ? ofHead : ofBase);
        var (baseClient, headClient) = first.Side == Side.Base ? (a, b) : (b, a);
        await Task.WhenAll(baseClient.SetUpAsync(benchmark), headClient.SetUpAsync(benchmark));
        var setUp = Stopwatch.GetTimestamp();
        if (plan.Cores is { } cores) IsPinned &= Cores.Pin(a.Id, cores.Client) & Cores.Pin(b.Id, cores.Client);
        var perInvocation = Math.Max(await WarmUpAsync(a), await WarmUpAsync(b));
        return await measure(new ProcessPair(baseClient, headClient, first.Side, random), perInvocation, start, setUp);

        SliceClient Start(BuiltSide side) => new(side, plan.Environment, log, cancellationToken);

        async Task<double> WarmUpAsync(SliceClient client)
        {
            var begin = Stopwatch.GetTimestamp();
            var length = new SliceLength(plan.Slice, plan.WarmUp, client.IsFixed);
            while (true)
            {
                var slice = await client.SliceAsync(length.Next);
                if (length.Took(slice.Nanoseconds, Stopwatch.GetElapsedTime(begin))) return length.PerInvocation;
            }
        }
    }

    private protected long InvocationsOfSlice(double perInvocation) => Math.Max(1, (long)(plan.Slice.TotalNanoseconds / perInvocation));

    private async Task<IReadOnlyList<Slice>> SlicesAsync(ProcessPair pair, long invocations)
    {
        var slices = new List<Slice>(2 * plan.SlicesPerSide);
        await TurnsAsync(pair, 2 * plan.TimePerSide, async wakeUps =>
        {
            var measured = 0.0;
            foreach (var client in pair.InRandomOrder())
            {
                var slice = await client.SliceAsync(invocations, wakeUps?.Waits);
                slices.Add(slice);
                measured += slice.Nanoseconds;
            }
            return measured;
        });
        return slices;
    }

    // Takes turns until they have measured for the wanted time. A turn returns the nanoseconds that it measured.
    private protected async Task TurnsAsync(ProcessPair pair, TimeSpan wanted, Func<WakeUps?, Task<double>> turn)
    {
        var start = Stopwatch.GetTimestamp();
        var measured = 0.0;
        var wakeUps = IsPinned ? new WakeUps() : null;
        // Cheap operations in fixed numbers give short slices, and more of them.
        for (var i = 0; i < 4 * plan.SlicesPerSide; i++)
        {
            var spent = measured >= wanted.TotalNanoseconds || Stopwatch.GetElapsedTime(start) >= WallPerMeasured * wanted;
            if (spent && i >= plan.FewestSlicesPerSide) break;
            if (wakeUps is not null && !pair.SetWakeUps(wakeUps)) wakeUps = null;
            var took = await turn(wakeUps);
            measured += took;
            wakeUps?.Took(took);
        }
    }

    // One invocation a batch, in turns of a few, so that both sides meet the same machine.
    private protected async Task<(Dictionary<string, double> Base, Dictionary<string, double> Head)> AllocateAsync(
        ProcessPair pair, string name, double perInvocation)
    {
        // On the server's own cores and behind it in the queue, a client finds its bytes waiting. A read that has to wait for them
        // allocates, and the machine would decide how many do.
        if (plan.Cores is { } cores)
        {
            foreach (var client in (SliceClient[])[pair.Base, pair.Head])
                if (Cores.Pin(client.Id, cores.Server)) Cores.SetWaiting(client.Id, waits: true);
        }
        if (!_allocationBatches.TryGetValue(name, out var batches))
        {
            var inTime = plan.AllocationTime.TotalNanoseconds / perInvocation / AllocationTurns;
            _allocationBatches[name] = batches = (int)Math.Clamp(inTime, 1, plan.AllocationBatches / AllocationTurns);
        }
        var (ofBase, ofHead) = (new List<double>(), new List<double>());
        var start = Stopwatch.GetTimestamp();
        var fewest = Math.Min(plan.FewestAllocationBatches, plan.AllocationBatches);
        bool GoesOn() => ofBase.Count < fewest && Stopwatch.GetElapsedTime(start) < plan.LongestAllocationTime;
        for (var turn = 0; turn < AllocationTurns || GoesOn(); turn++)
        {
            ofBase.AddRange(await pair.Base.AllocateAsync(batches));
            ofHead.AddRange(await pair.Head.AllocateAsync(batches));
        }
        var allocated = AllocationPair.Of(ofBase, ofHead);
        return (Figures(allocated.Base, ofBase), Figures(allocated.Head, ofHead));

        Dictionary<string, double> Figures(double value, List<double> all) =>
            new() { ["Allocated"] = value, ["AllocatedMean"] = all.Average(), ["AllocatedResolution"] = allocated.Resolution };
    }
}
