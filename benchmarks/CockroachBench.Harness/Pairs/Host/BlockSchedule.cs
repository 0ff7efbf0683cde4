namespace CockroachBench.Harness.Pairs.Host;

// Chooses the case of the next block: rounds over all undecided cases, so that all have about as many blocks whenever it ends, and drift of
// the machine is spread over all. Each part returns whether it was done before the time was up.
internal sealed class BlockSchedule(
    BlockRecord record, BlockMeasurer measurer, IReadOnlyList<(int Index, SliceCase Case)> cases, Func<bool> serverAnswers,
    Action<string> say)
{
    private const int MostRetention = 3;

    private readonly TimeRule _rule = TimeRule.Default;
    private readonly Dictionary<BlockPhase, double> _longestSeconds = [];
    private readonly HashSet<int> _failedCounts = [];

    public Task<bool> FirstAsync(int most, long? until, CancellationToken cancellationToken)
    {
        return RunAsync(BlockPhase.First, cases, index => Looks(index)?[^1] ?? most, until, Decided, cancellationToken);

        string? Decided(int index, int round)
        {
            if (Looks(index) is not { } looks || !looks.Contains(round) || round >= looks[^1]) return null;
            if (IsFlagged(index)) return $"decided after {round} blocks, to be confirmed";
            return TimeVerdicts.IsOpen(Judge(index).First().Verdict) ? null : $"decided after {round} blocks";
        }
    }

    public Task<bool> ConfirmAsync(int blocks, long? until, CancellationToken cancellationToken)
    {
        var flagged = Measured().Where(c => IsFlagged(c.Index)).ToList();
        if (flagged.Count > 0) say($"Flagged: {flagged.Count}; measured again in fresh blocks before anything is said.");
        return RunAsync(BlockPhase.Confirm, flagged, _ => blocks, until, (_, _) => null, cancellationToken);
    }

    public async Task<bool> CountAsync(long? until, CancellationToken cancellationToken)
    {
        // To fixed numbers, not until it is clear: otherwise one more pair would decide.
        foreach (var wanted in FigureRules.FurtherCounts)
        {
            var unclear = Measured()
                .Where(c => !_failedCounts.Contains(c.Index) && Counts(c.Index) < wanted && IsUnclear(c.Index)).ToList();
            if (unclear.Count > 0)
                say($"Allocations unclear: {unclear.Count}; counted in up to {wanted} pairs of processes as far as there is time.");
            var isDone = await RunAsync(BlockPhase.Count, unclear, _ => wanted, until, (index, _) => Counts(index) < wanted ? null
                : $"allocations {(IsUnclear(index) ? "unclear" : "decided")} after {Counts(index)} pairs", cancellationToken);
            if (!isDone) return false;
        }
        return true;
    }

    private IEnumerable<(int Index, SliceCase Case)> Measured() => cases.Where(c => record[c.Index].State == BlockCaseState.Measured);
    private int Counts(int index) => BlockComparer.Counts(record[index]).Count;
    private bool IsUnclear(int index) => BlockComparer.Allocated(record[index])?.Verdict == FigureVerdict.Unclear;
    private bool IsFlagged(int index) => Judge(index).Any(j => TimeVerdicts.IsFlagged(j.Verdict));
    private IEnumerable<TimeJudgement> Judge(int index) => BlockComparer.JudgeFirst(record[index], record.Settings, _rule);

    // A calibrated case has its own.
    private IReadOnlyList<int>? Looks(int index) => record[index].Looks ?? record.Settings.Looks;

    private async Task<bool> RunAsync(
        BlockPhase phase, IReadOnlyList<(int Index, SliceCase Case)> selected, Func<int, int> mostOf, long? until,
        Func<int, int, string?> decided, CancellationToken cancellationToken)
    {
        var open = selected.Where(c => record[c.Index].State == BlockCaseState.Measured).ToList();
        for (var round = 1; open.Count > 0; round++)
        {
            open.RemoveAll(c => round > mostOf(c.Index));
            foreach (var (index, benchmark) in open.ToList())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var longest = (long)(_longestSeconds.GetValueOrDefault(phase) * Stopwatch.Frequency);
                if (Stopwatch.GetTimestamp() + longest > until) return false;
                var isMeasured = await MeasureAsync(phase, index, benchmark, (round, mostOf(index)), cancellationToken);
                var why = isMeasured ? decided(index, round) : null;
                if (why is not null) say($"{Title(record[index])}: {why}");
                if (why is not null || !isMeasured) open.Remove((index, benchmark));
            }
        }
        return true;
    }

    // False where the case failed.
    private async Task<bool> MeasureAsync(
        BlockPhase phase, int index, SliceCase benchmark, (int Round, int Most) place, CancellationToken cancellationToken)
    {
        var known = record[index];
        var isCount = phase == BlockPhase.Count;
        try
        {
            var measured = await measurer.MeasureAsync(
                benchmark, known.Blocks.Count, phase, !isCount && WantsRetention(known), cancellationToken);
            record.Add(index, measured);
            _longestSeconds[phase] = Math.Max(_longestSeconds.GetValueOrDefault(phase), measured.Block.Seconds);
            Say(isCount ? Counts(index) : place.Round, Outcome(measured) + (phase == BlockPhase.First ? SoFar(index) : ""));
            return true;
        }
        catch (SliceException e)
        {
            if (cancellationToken.IsStopping()) throw new OperationCanceledException(cancellationToken);
            if (!serverAnswers()) throw new ServerLostException();
            // What the blocks before found does not depend on further counts.
            if (isCount) _failedCounts.Add(index);
            else record.Fail(index, e.Message);
            Say(isCount ? Counts(index) + 1 : place.Round, $"FAILED: {e.Message}");
            return false;
        }

        void Say(int number, string outcome) => say($"{Word(phase)} {number}/{place.Most} {Title(known)}: {outcome}");
    }

    // Hardly any noise is left in it, but a process now and then holds a buffer more than the next.
    private static bool WantsRetention(BlockCase known) =>
        BlockComparer.Retention(known) is var made
            && (known.Blocks.Count == 0 || (made.Count is > 0 and < MostRetention && FigureRules.Others(made).Any(FigureRules.IsFlagged)));

    private string SoFar(int index)
    {
        var judgement = Judge(index).First();
        return judgement.Blocks < _rule.FewestBlocks ? ""
            : $"; so far {Quantity.Change(judgement.Effect)} ({ComparisonText.Interval(judgement)})";
    }

    private static string Word(BlockPhase phase) =>
        phase switch { BlockPhase.First => "Block", BlockPhase.Confirm => "Again", _ => "Count" };

    public static string Title(BlockCase c) => Progress.Name(c.Family, c.Method, c.Parameters);

    private static string Outcome(MeasuredBlock measured) =>
        $"{Change(measured.Block)} in this block, {measured.Block.Seconds:0.0} s{(measured.Note is null ? "" : $" ({measured.Note})")}";

    // The change of time in one block, or of allocated bytes if it has no slices.
    public static string Change(Block block) =>
        block.Effect is { } effect ? $"{effect.Percent:+0.0;-0.0;0.0} %"
        : block.Allocated is { } counted ? $"{counted.Head - counted.Base:+0.#;-0.#;0} B"
        : "nothing";
}
