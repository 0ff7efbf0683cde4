using System.Diagnostics;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Harness.Pairs.Host;

/// <summary>Measures blocks: a fresh pair of processes each, alive at once, in short slices by turns.</summary>
/// <param name="plan">How.</param>
/// <param name="ofBase">Base's build.</param>
/// <param name="ofHead">Head's build.</param>
/// <param name="random">The source of every random order.</param>
/// <param name="log">Takes what the processes write to standard error.</param>
internal class BlockMeasurer(BlockPlan plan, BuiltSide ofBase, BuiltSide ofHead, Random random, Action<string> log)
{
    private static readonly TimeSpan LongestSetup = TimeSpan.FromMinutes(2);
    private protected static readonly TimeSpan LongestSlice = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestRetention = TimeSpan.FromMinutes(5);

    // Iteration setups and cleanups may take longer than what they surround.
    private protected const int WallPerMeasured = 3;
    private const int AllocationTurns = 4;

    // The same batches at a time in every block of a case: found in its first.
    private readonly Dictionary<string, int> _allocationBatches = [];

    /// <summary>Whether the measuring processes are kept on their cores; false once one could not be.</summary>
    public bool IsPinned { get; private set; } = plan.Cores is not null;

    /// <summary>Measures one block.</summary>
    /// <param name="benchmark">The case, on both sides.</param>
    /// <param name="index">Its number within the case.</param>
    /// <param name="phase">Why it is measured.</param>
    /// <param name="retention">Whether retention is measured too, after the slices.</param>
    /// <param name="cancellationToken">Cancelled when the user stops the program; the processes are gone when this throws.</param>
    /// <exception cref="SliceException">A side failed.</exception>
    public Task<MeasuredBlock> MeasureAsync(SliceCase benchmark, int index, BlockPhase phase, bool retention, CancellationToken cancellationToken) =>
        WithPairAsync(benchmark, async (pair, perInvocation, start) =>
        {
            var warmUp = Stopwatch.GetElapsedTime(pair.SetUpAt);
            // With the runtime's tiers code allocates less once it is optimised: what counts has to have run as long as what was timed.
            var runs = phase != BlockPhase.Count || !plan.StableJit;
            IReadOnlyList<Slice> run = runs ? await SlicesAsync(pair, InvocationsOfSlice(perInvocation)) : [];
            var slices = phase == BlockPhase.Count ? [] : run;
            // Slices that are thrown away only warmed up.
            if (phase == BlockPhase.Count) warmUp = Stopwatch.GetElapsedTime(pair.SetUpAt);
            var beforeCounting = Stopwatch.GetTimestamp();
            var (baseAllocated, headAllocated) = await AllocateAsync(pair, benchmark.Name, perInvocation);
            var counting = Stopwatch.GetElapsedTime(beforeCounting);
            var beforeRetention = Stopwatch.GetTimestamp();
            var (figures, note) = retention ? await RetainAsync(pair) : default;
            var retentionSeconds = retention ? Stopwatch.GetElapsedTime(beforeRetention).TotalSeconds : 0;
            await pair.EndAsync();
            return new MeasuredBlock(
                new Block
                {
                    Index = index,
                    Phase = phase,
                    StartedFirst = pair.StartedFirst,
                    Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
                    Effect = Estimate(slices),
                    BaseFigures = baseAllocated,
                    HeadFigures = headAllocated,
                    BaseRetention = figures?.Base,
                    HeadRetention = figures?.Head,
                },
                slices, warmUp.TotalSeconds, counting.TotalSeconds, retentionSeconds, note);
        }, cancellationToken);

    private protected static BlockEffect? Estimate(IReadOnlyList<Slice> slices) => BlockEstimate.Of(slices) is not { } effect ? null
        : effect.IsTime ? effect
        : throw new SliceException(Side.Head, "operations, or slices of a fixed number of them, are too short for the clock");

    // Starts both sides in random order, sets both up, warms both up in turn.
    private protected async Task<T> WithPairAsync<T>(SliceCase benchmark, Func<Pair, double, long, Task<T>> measure, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var first = random.Next(2) == 0 ? ofBase : ofHead;
        var second = first == ofBase ? ofHead : ofBase;
        await using var a = Start(first);
        await using var b = Start(second);
        var fixedInvocations = await Task.WhenAll(SetupAsync(a), SetupAsync(b));
        if (plan.Cores is { } cores) IsPinned &= Cores.Pin(a.Id, cores.Client) & Cores.Pin(b.Id, cores.Client);
        var pair = new Pair(first.Side == Side.Base ? a : b, first.Side == Side.Base ? b : a, first.Side, Stopwatch.GetTimestamp(), cancellationToken);
        var perInvocation = Math.Max(await WarmUpAsync(pair, a, fixedInvocations[0]), await WarmUpAsync(pair, b, fixedInvocations[1]));
        return await measure(pair, perInvocation, start);

        SliceClient Start(BuiltSide side) => SliceClient.Start(side.Side, side.Program, plan.Environment, log);

        async Task<bool> SetupAsync(SliceClient client)
        {
            await client.GreetAsync(LongestSetup, cancellationToken);
            var answer = await client.AskAsync(
                new SliceCommand { Do = SliceProtocol.Setup, Type = benchmark.Type, Case = benchmark.Name, ApplicationSuffix = client.Side == Side.Base ? "~b" : "~h" },
                LongestSetup, cancellationToken);
            return answer.FixedInvocations is not null;
        }
    }

    private protected sealed record Pair(SliceClient Base, SliceClient Head, Side StartedFirst, long SetUpAt, CancellationToken Cancellation)
    {
        public async Task EndAsync() => await Task.WhenAll(EndAsync(Base), EndAsync(Head));

        private Task<SliceAnswer> EndAsync(SliceClient client) => client.AskAsync(new SliceCommand { Do = SliceProtocol.End }, LongestSetup, Cancellation);

        public Task<SliceAnswer> SliceAsync(SliceClient client, long invocations) =>
            client.AskAsync(new SliceCommand { Do = SliceProtocol.Slice, Invocations = invocations }, LongestSlice, Cancellation);
    }

    // Returns the time of an invocation.
    private async Task<double> WarmUpAsync(Pair pair, SliceClient client, bool fixedInvocations)
    {
        var start = Stopwatch.GetTimestamp();
        var length = new SliceLength(plan.Slice, plan.WarmUp, fixedInvocations);
        while (true)
        {
            var answer = await pair.SliceAsync(client, length.Next);
            if (length.Took(answer.Nanoseconds!.Value, Stopwatch.GetElapsedTime(start))) return length.PerInvocation;
        }
    }

    private protected long InvocationsOfSlice(double perInvocation) => Math.Max(1, (long)(plan.Slice.TotalNanoseconds / perInvocation));

    private async Task<IReadOnlyList<Slice>> SlicesAsync(Pair pair, long invocations)
    {
        var slices = new List<Slice>(2 * plan.SlicesPerSide);
        var start = Stopwatch.GetTimestamp();
        var measured = 0.0;
        var wakeUps = IsPinned ? new WakeUps() : null;
        var wanted = 2 * plan.TimePerSide;
        // Cheap operations in fixed numbers give short slices, and more of them.
        for (var i = 0; i < 4 * plan.SlicesPerSide; i++)
        {
            var spent = measured >= wanted.TotalNanoseconds || Stopwatch.GetElapsedTime(start) >= WallPerMeasured * wanted;
            if (spent && i >= plan.FewestSlicesPerSide) break;
            if (wakeUps is not null && !SetWakeUps(pair, wakeUps)) wakeUps = null;
            var before = measured;
            foreach (var client in InRandomOrder(pair))
            {
                var slice = await SliceAsync(pair, client, invocations, wakeUps);
                slices.Add(slice);
                measured += slice.Nanoseconds;
            }
            wakeUps?.Took(measured - before);
        }
        return slices;
    }

    private protected static async Task<Slice> SliceAsync(Pair pair, SliceClient client, long invocations, WakeUps? wakeUps)
    {
        var answer = await pair.SliceAsync(client, invocations);
        return new Slice(
            client.Side, answer.Operations!.Value, Math.Round(answer.Nanoseconds!.Value), answer.CpuNanoseconds is { } cpu ? Math.Round(cpu) : null, wakeUps?.Waits);
    }

    // Returns false where the system does not allow it: both sides are as usual then.
    private protected bool SetWakeUps(Pair pair, WakeUps wakeUps)
    {
        var before = wakeUps.Waits;
        if (wakeUps.Next() == before) return true;
        var order = InRandomOrder(pair);
        if (order.All(c => Cores.SetWaiting(c.Id, wakeUps.Waits))) return true;
        foreach (var client in order) Cores.SetWaiting(client.Id, waits: false);
        return false;
    }

    private protected SliceClient[] InRandomOrder(Pair pair) => random.Next(2) == 0 ? [pair.Base, pair.Head] : [pair.Head, pair.Base];

    // One invocation a batch, in turns of a few, so that both sides meet the same machine.
    private protected async Task<(Dictionary<string, double> Base, Dictionary<string, double> Head)> AllocateAsync(Pair pair, string name, double perInvocation)
    {
        // On the server's own cores and behind it in the queue, a client finds its bytes waiting: a read that has to wait for them allocates,
        // and how many do would otherwise be the machine's affair.
        if (plan.Cores is { } cores)
        {
            foreach (var client in (SliceClient[])[pair.Base, pair.Head])
                if (Cores.Pin(client.Id, cores.Server)) Cores.SetWaiting(client.Id, waits: true);
        }
        if (!_allocationBatches.TryGetValue(name, out var batches))
            _allocationBatches[name] = batches = (int)Math.Clamp(plan.AllocationTime.TotalNanoseconds / perInvocation / AllocationTurns, 1, plan.AllocationBatches / AllocationTurns);
        var (ofBase, ofHead) = (new List<double>(), new List<double>());
        var start = Stopwatch.GetTimestamp();
        for (var turn = 0; turn < AllocationTurns || (ofBase.Count < Math.Min(plan.FewestAllocationBatches, plan.AllocationBatches) && Stopwatch.GetElapsedTime(start) < plan.LongestAllocationTime); turn++)
        {
            ofBase.AddRange(await OfAsync(pair.Base));
            ofHead.AddRange(await OfAsync(pair.Head));
        }
        var allocated = AllocationPair.Of(ofBase, ofHead);
        return (Figures(allocated.Base, ofBase), Figures(allocated.Head, ofHead));

        async Task<IReadOnlyList<double>> OfAsync(SliceClient client) =>
            (await client.AskAsync(new SliceCommand { Do = SliceProtocol.Allocate, Invocations = 1, Samples = batches }, LongestSlice, pair.Cancellation)).Allocated!;

        Dictionary<string, double> Figures(double value, List<double> all) => new() { ["Allocated"] = value, ["AllocatedMean"] = all.Average(), ["AllocatedResolution"] = allocated.Resolution };
    }

    private static async Task<((IReadOnlyDictionary<string, double> Base, IReadOnlyDictionary<string, double> Head)? Figures, string? Note)> RetainAsync(Pair pair)
    {
        // At once: nothing here is timed, and sessions are told apart by application name.
        var answers = await Task.WhenAll(OfAsync(pair.Base), OfAsync(pair.Head));
        var notes = answers.Select(a => a.Problem).OfType<string>().ToList();
        return ((answers[0].Figures, answers[1].Figures), notes.Count == 0 ? null : string.Join("; ", notes));

        async Task<(IReadOnlyDictionary<string, double> Figures, string? Problem)> OfAsync(SliceClient client)
        {
            try
            {
                var answer = await client.AskAsync(new SliceCommand { Do = SliceProtocol.Retain }, LongestRetention, pair.Cancellation);
                return (answer.Figures ?? new Dictionary<string, double>(), null);
            }
            catch (SliceException e)
            {
                // An operation too slow for it, say: its time is measured all the same.
                return (new Dictionary<string, double>(), $"retention not measured on {e.Reason}");
            }
        }
    }

}
