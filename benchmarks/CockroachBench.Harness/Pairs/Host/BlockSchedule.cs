using System.Diagnostics;
using System.Globalization;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Harness.Pairs.Host;

/// <summary>How a schedule ended before its last block.</summary>
internal enum ScheduleEnd
{
    /// <summary>Every block that was wanted.</summary>
    Done,

    /// <summary>The time was up.</summary>
    TimeUp,

    /// <summary>The server no longer answers.</summary>
    ServerLost,
}

/// <summary>
/// Which case gets the next block: a round over all undecided cases, again and again, so that whenever it ends all cases have
/// about as many, and what a machine does over half an hour does not meet one case alone.
/// </summary>
/// <param name="record">Where blocks go.</param>
/// <param name="measurer">Measures them.</param>
/// <param name="cases">What is measured: the case's number in the record, and the case.</param>
/// <param name="serverAnswers">Whether the server is still there; asked when a case has failed.</param>
/// <param name="say">Takes a line a block.</param>
internal sealed class BlockSchedule(
    BlockRecord record, BlockMeasurer measurer, IReadOnlyList<(int Index, SliceCase Case)> cases, Func<bool> serverAnswers, Action<string> say)
{
    private const int MostRetention = 3;

    private readonly TimeRule _rule = TimeRule.Default;
    private readonly Dictionary<BlockPhase, double> _longestSeconds = [];
    private readonly HashSet<int> _failedCounts = [];

    /// <summary>Measures the first blocks.</summary>
    /// <param name="most">Blocks of a case, at most; one that has looks gets as many as its last.</param>
    /// <param name="until">No block is started that would end after this, as of <see cref="Stopwatch.GetTimestamp"/>; null for no limit.</param>
    /// <param name="cancellationToken">Cancelled when the user stops the program.</param>
    public Task<ScheduleEnd> FirstAsync(int most, long? until, CancellationToken cancellationToken) =>
        RunAsync(BlockPhase.First, cases, index => Looks(index)?[^1] ?? most, until, (index, round) => Looks(index) is { } looks && looks.Contains(round) && round < looks[^1] && Judge(index).Verdict is var verdict and not TimeVerdict.Inconclusive
            ? $"decided after {round} blocks{(TimeVerdicts.IsFlagged(verdict) ? ", to be confirmed" : "")}"
            : null, cancellationToken);

    /// <summary>Measures what the first blocks flagged again.</summary>
    /// <param name="blocks">Blocks of a case.</param>
    /// <param name="until">As for <see cref="FirstAsync"/>.</param>
    /// <param name="cancellationToken">Cancelled when the user stops the program.</param>
    public Task<ScheduleEnd> ConfirmAsync(int blocks, long? until, CancellationToken cancellationToken)
    {
        var flagged = cases.Where(c => record[c.Index].State == BlockCaseState.Measured && TimeVerdicts.IsFlagged(Judge(c.Index).Verdict)).ToList();
        if (flagged.Count > 0) say($"Flagged: {flagged.Count}; measured again in fresh blocks before anything is said.");
        return RunAsync(BlockPhase.Confirm, flagged, _ => blocks, until, (_, _) => null, cancellationToken);
    }

    /// <summary>Counts allocations in further pairs of processes, without slices, where the blocks so far cannot tell a change from a disturbance.</summary>
    /// <param name="until">As for <see cref="FirstAsync"/>.</param>
    /// <param name="cancellationToken">Cancelled when the user stops the program.</param>
    public async Task<ScheduleEnd> CountAsync(long? until, CancellationToken cancellationToken)
    {
        // To numbers fixed before, not until it is clear: one pair more would then decide.
        foreach (var wanted in FigureRules.FurtherCounts)
        {
            var unclear = cases.Where(c => record[c.Index].State == BlockCaseState.Measured && !_failedCounts.Contains(c.Index) && Counts(c.Index) < wanted && IsUnclear(c.Index)).ToList();
            if (unclear.Count > 0) say($"Allocations unclear: {unclear.Count}; counted in up to {wanted} pairs of processes as far as there is time.");
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
        BlockPhase phase, IReadOnlyList<(int Index, SliceCase Case)> selected, Func<int, int> mostOf, long? until, Func<int, int, string?> decided, CancellationToken cancellationToken)
    {
        var open = selected.Where(c => record[c.Index].State == BlockCaseState.Measured).ToList();
        for (var round = 1; open.Count > 0; round++)
        {
            open.RemoveAll(c => round > mostOf(c.Index));
            foreach (var (index, benchmark) in open.ToList())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (until is { } end && Stopwatch.GetTimestamp() + (_longestSeconds.GetValueOrDefault(phase) * Stopwatch.Frequency) > end) return ScheduleEnd.TimeUp;
                var (known, most) = (record[index], mostOf(index));
                try
                {
                    var measured = await measurer.MeasureAsync(benchmark, known.Blocks.Count, phase, phase != BlockPhase.Count && WantsRetention(known), cancellationToken);
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
        BlockComparer.Retention(known) is var made && (known.Blocks.Count == 0 || (made.Count is > 0 and < MostRetention && FigureRules.Others(made).Any(FigureRules.IsFlagged)));

    private static string Word(BlockPhase phase) => phase switch { BlockPhase.First => "Block", BlockPhase.Confirm => "Again", _ => "Count" };

    /// <summary>What a person calls a case.</summary>
    public static string Title(BlockCase c) =>
        $"{c.Family} {c.Method}{(c.Parameters.Count == 0 ? "" : $" ({string.Join(", ", c.Parameters.Select(p => $"{p.Key}={p.Value}"))})")}";

    private static string Outcome(MeasuredBlock measured) => string.Create(CultureInfo.InvariantCulture,
        $"{Change(measured.Block)} in this block, {measured.Block.Seconds:0.0} s{(measured.Note is null ? "" : $" ({measured.Note})")}");

    /// <summary>What a block alone says: the change of time, or of allocated bytes where it has no slices.</summary>
    public static string Change(Block block) =>
        block.Effect is { } effect ? string.Create(CultureInfo.InvariantCulture, $"{effect.Percent:+0.0;-0.0;0.0} %")
        : block.Allocated is { } counted ? string.Create(CultureInfo.InvariantCulture, $"{counted.Head - counted.Base:+0.#;-0.#;0} B")
        : "nothing";
}
