using CockroachBench.Harness.Running;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Harness.Pairs.Host;

internal enum ScheduleEnd
{
    Done,

    TimeUp,

    ServerLost,
}

// Chooses the case of the next block: rounds over all undecided cases, so that all have about as many blocks whenever it ends, and drift of
// the machine is spread over all.
internal sealed class BlockSchedule(
    BlockRecord record, BlockMeasurer measurer, IReadOnlyList<(int Index, SliceCase Case)> cases, Func<bool> serverAnswers,
        Action<string> say)
{
    private const int MostRetention = 3;

    private readonly TimeRule _rule = TimeRule.Default;
    private readonly Dictionary<BlockPhase, double> _longestSeconds = [];
    private readonly HashSet<int> _failedCounts = [];

    public Task<ScheduleEnd> FirstAsync(int most, long? until, CancellationToken cancellationToken) =>
        RunAsync(BlockPhase.First, cases, index => Looks(index)?[^1] ?? most, until, (index, round) => Looks(index) is { } looks
            && looks.Contains(round) && round < looks[^1] && Judge(index).Verdict is var verdict and not TimeVerdict.Inconclusive
            ? $"decided after {round} blocks{(TimeVerdicts.IsFlagged(verdict) ? ", to be confirmed" : "")}"
            : null, cancellationToken);

    public Task<ScheduleEnd> ConfirmAsync(int blocks, long? until, CancellationToken cancellationToken)
    {
        var flagged = cases.Where(
            c => record[c.Index].State == BlockCaseState.Measured && TimeVerdicts.IsFlagged(Judge(c.Index).Verdict)).ToList();
        if (flagged.Count > 0) say($"Flagged: {flagged.Count}; measured again in fresh blocks before anything is said.");
        return RunAsync(BlockPhase.Confirm, flagged, _ => blocks, until, (_, _) => null, cancellationToken);
    }

    public async Task<ScheduleEnd> CountAsync(long? until, CancellationToken cancellationToken)
    {
        // To numbers fixed before, not until it is clear: one pair more would then decide.
        foreach (var wanted in FigureRules.FurtherCounts)
        {
            var unclear = cases.Where(c => record[c.Index].State == BlockCaseState.Measured && !_failedCounts.Contains(c.Index)
                && Counts(c.Index) < wanted && IsUnclear(c.Index)).ToList();
            if (unclear.Count > 0)
                say($"Allocations unclear: {unclear.Count}; counted in up to {wanted} pairs of processes as far as there is time.");
            var end = await RunAsync(BlockPhase.Count, unclear, _ => wanted, until, (index, _) => Counts(index) < wanted ? null
                : $"allocations {(IsUnclear(index) ? "unclear" : "decided")} after {Counts(index)} pairs", cancellationToken);
            if (end != ScheduleEnd.Done) return end;
        }
        return ScheduleEnd.Done;
    }

    private int Counts(int index) => BlockComparer.Counts(record[index]).Count;

    private bool IsUnclear(int index) => BlockComparer.Allocated(record[index])?.Verdict == FigureVerdict.Unclear;

    private TimeJudgement Judge(int index) => BlockComparer.JudgeFirst(record[index], record.Settings, _rule);

    // A calibrated case has its own.
    private IReadOnlyList<int>? Looks(int index) => record[index].Looks ?? record.Settings.Looks;

    private async Task<ScheduleEnd> RunAsync(
        BlockPhase phase, IReadOnlyList<(int Index, SliceCase Case)> selected, Func<int, int> mostOf, long? until, Func<int, int,
            string?> decided, CancellationToken cancellationToken)
    {
        var open = selected.Where(c => record[c.Index].State == BlockCaseState.Measured).ToList();
        for (var round = 1; open.Count > 0; round++)
        {
            open.RemoveAll(c => round > mostOf(c.Index));
            foreach (var (index, benchmark) in open.ToList())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (until is { } end && Stopwatch.GetTimestamp() + (_longestSeconds.GetValueOrDefault(phase) * Stopwatch.Frequency) > end)
                    return ScheduleEnd.TimeUp;
                var (known, most) = (record[index], mostOf(index));
                try
                {
                    var measured = await measurer.MeasureAsync(
                        benchmark, known.Blocks.Count, phase, phase != BlockPhase.Count && WantsRetention(known), cancellationToken);
                    record.Add(index, measured);
                    _longestSeconds[phase] = Math.Max(_longestSeconds.GetValueOrDefault(phase), measured.Block.Seconds);
                    say($"{Word(phase)} {(phase == BlockPhase.Count ? Counts(index) : round)}/{most} {Title(known)}: {Outcome(measured)}");
                }
                catch (SliceException e)
                {
                    if (cancellationToken.IsStopping()) throw new OperationCanceledException(cancellationToken);
                    if (!serverAnswers()) return ScheduleEnd.ServerLost;
                    // What the blocks before found does not depend on further counts.
                    if (phase == BlockPhase.Count) _failedCounts.Add(index);
                    else record.Fail(index, e.Reason);
                    open.Remove((index, benchmark));
                    say($"{Word(phase)} {(phase == BlockPhase.Count ? Counts(index) + 1 : round)}/{most} {Title(known)}: FAILED: {e.Reason}");
                    continue;
                }
                if (decided(index, round) is { } why)
                {
                    open.Remove((index, benchmark));
                    say($"{Title(known)}: {why}");
                }
            }
        }
        return ScheduleEnd.Done;
    }

    // Hardly any noise is left in it, but a process now and then holds a buffer more than the next.
    private static bool WantsRetention(BlockCase known) =>
        BlockComparer.Retention(known) is var made
            && (known.Blocks.Count == 0 || (made.Count is > 0 and < MostRetention && FigureRules.Others(made).Any(FigureRules.IsFlagged)));

    private static string Word(BlockPhase phase) =>
        phase switch { BlockPhase.First => "Block", BlockPhase.Confirm => "Again", _ => "Count" };

    public static string Title(BlockCase c) =>
        $"{c.Family} {c.Method}{(c.Parameters.Count == 0 ? "" : $" ({string.Join(", ", c.Parameters.Select(p => $"{p.Key}={p.Value}"))})")}";

    private static string Outcome(MeasuredBlock measured) =>
        $"{Change(measured.Block)} in this block, {measured.Block.Seconds:0.0} s{(measured.Note is null ? "" : $" ({measured.Note})")}";

    // The change of time in one block, or of allocated bytes if it has no slices.
    public static string Change(Block block) =>
        block.Effect is { } effect ? $"{effect.Percent:+0.0;-0.0;0.0} %"
        : block.Allocated is { } counted ? $"{counted.Head - counted.Base:+0.#;-0.#;0} B"
        : "nothing";
}
