using System.Diagnostics;
using CockroachBench.Harness.Pairs;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Lab.Rules;

// DelayPercent: added time, as a share of the operation's own. Objects: 24 bytes each.
internal sealed record InjectedWork(double DelayPercent, int Objects);

// Measures a block of one case under several conditions that share its processes.
internal sealed class CorpusMeasurer(BlockPlan plan, BuiltSide ofBase, BuiltSide ofHead, Random random, Action<string> log)
    : BlockMeasurer(plan, ofBase, ofHead, random, log)
{
    private readonly BlockPlan _plan = plan;
    private readonly Random _random = random;

    // Returns a block for each condition, in their order. Time alone is measured in slices, objects alone in counted batches, no change
    // in both. A block's time is that of its own slices and of all that the conditions share: start, setup, warm-up.
    public Task<IReadOnlyList<MeasuredBlock>> MeasureConditionsAsync(
        SliceCase benchmark, int index, IReadOnlyList<InjectedWork> conditions, CancellationToken cancellationToken) =>
        WithPairAsync<IReadOnlyList<MeasuredBlock>>(benchmark, index, async (pair, perInvocation, start, _) =>
        {
            var shared = Stopwatch.GetElapsedTime(start);
            var timed = conditions.Where(c => c.Objects == 0).ToList<InjectedWork?>();
            var counted = conditions.Where(c => c.DelayPercent == 0).ToList();
            var slices = await SlicesAsync(pair, InvocationsOfSlice(perInvocation), timed);
            var allocated = new List<(IReadOnlyDictionary<string, double> Base, IReadOnlyDictionary<string, double> Head, TimeSpan Time)>();
            foreach (var condition in counted)
            {
                var before = Stopwatch.GetTimestamp();
                await InjectAsync(pair.Head, condition);
                var (ofBase, ofHead) = await AllocateAsync(pair, benchmark.Name, perInvocation);
                allocated.Add((ofBase, ofHead, Stopwatch.GetElapsedTime(before)));
            }
            var beforeEnd = Stopwatch.GetTimestamp();
            await pair.EndAsync();
            shared += Stopwatch.GetElapsedTime(beforeEnd);
            return
            [
                .. conditions.Select(c =>
                {
                    var (t, n) = (timed.IndexOf(c), counted.IndexOf(c));
                    var time = shared + (t < 0 ? TimeSpan.Zero : slices[t].Time) + (n < 0 ? TimeSpan.Zero : allocated[n].Time);
                    IReadOnlyList<Slice> own = t < 0 ? [] : slices[t].Slices;
                    return new MeasuredBlock(
                        new Block
                        {
                            Index = index,
                            Phase = BlockPhase.First,
                            StartedFirst = pair.StartedFirst,
                            Seconds = time.TotalSeconds,
                            Effect = Estimate(own),
                            BaseFigures = n < 0 ? null : allocated[n].Base,
                            HeadFigures = n < 0 ? null : allocated[n].Head,
                        },
                        own, 0, 0, 0, null);
                }),
            ];
        }, cancellationToken);

    // Base gets the command too, without work: a process that has just answered is a little faster.
    private static Task<SliceAnswer> InjectAsync(SliceClient client, InjectedWork work)
    {
        var (delay, objects) = client.Side == Side.Base ? (0, 0) : (work.DelayPercent, work.Objects);
        var study = new Dictionary<string, double> { [Injection.Delay] = delay, [Injection.Objects] = objects };
        return client.AskAsync(new SliceCommand { Do = Injection.Command, Study = study });
    }

    // Every condition (null: none) gets a slice of each side before any gets its next, so that drift affects all alike.
    private async Task<(List<Slice> Slices, TimeSpan Time)[]> SlicesAsync(
        ProcessPair pair, long invocations, List<InjectedWork?> conditions)
    {
        var slices = conditions.Select(_ => new List<Slice>(2 * _plan.SlicesPerSide)).ToArray();
        var times = new TimeSpan[conditions.Count];
        var order = Enumerable.Range(0, conditions.Count).ToArray();
        await TurnsAsync(pair, 2 * _plan.TimePerSide * conditions.Count, async wakeUps =>
        {
            var measured = 0.0;
            _random.Shuffle(order);
            foreach (var condition in order)
            {
                var before = Stopwatch.GetTimestamp();
                foreach (var client in pair.InRandomOrder())
                {
                    if (conditions[condition] is { } work) await InjectAsync(client, work);
                    var slice = await client.SliceAsync(invocations, wakeUps?.Waits);
                    slices[condition].Add(slice);
                    measured += slice.Nanoseconds;
                }
                times[condition] += Stopwatch.GetElapsedTime(before);
            }
            return measured;
        });
        return [.. slices.Zip(times)];
    }
}
