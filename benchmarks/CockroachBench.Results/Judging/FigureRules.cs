namespace CockroachBench.Results.Judging;

internal enum FigureVerdict
{
    Same,
    More,
    Less,
    Unclear,
}

// A figure other than time, per operation. Replications: the pairs of processes that counted it, where the rule counts them.
internal sealed record FigureFinding(
    string Id, double? Base, double? Head, FigureVerdict Verdict, string? Note = null, int? Replications = null);

internal static class FigureRules
{
    // A read that waits for its bytes allocates inside .NET's sockets.
    public const double SocketNoise = 512;
    public const int CountedAgain = 16;
    public const int MostCounted = 32;
    public const double SeparationAlpha = 0.001;
    // How far the most frequent difference must lead. What a machine does to a pair lasts: of few blocks several may share a disturbance.
    private const int TimesTheNext = 4;
    private const int TimesTheNextAgain = 2;
    private const double SmallestChange = 1;
    private const double SmallestShare = 1e-5;
    private const int BlocksToSeparate = 5;
    private const int ContestingShare = 4;
    private const double CountStep = 0.05;
    private const double PeakShare = 0.05;
    private const double PeakBytes = 1024;

    public static IReadOnlyList<int> FurtherCounts { get; } = [CountedAgain, MostCounted];

    public static IReadOnlyList<string> Counts { get; } =
        [MetricIds.ConnectionsOpened, MetricIds.Held, MetricIds.SessionsLeft, MetricIds.SessionsKept, MetricIds.Sockets];

    public static bool IsFlagged(FigureFinding finding) => finding.Verdict is FigureVerdict.More or FigureVerdict.Less;

    // In blocks base and head are counted in turns, so that both are disturbed alike: the difference within a block counts, not its level.
    // The change is the difference that at least half of the blocks share to a byte, and several times as many as share any other. Else it
    // is the median: if the one-sided 99.9 % bound of the mean has its sign and fewer than a quarter of the blocks contradict it, or, where
    // no two blocks agree (operations that differ by themselves), if two thirds are within half of it. Otherwise it is unclear.
    public static FigureFinding Allocated(IReadOnlyList<(double Base, double Head)> blocks, double resolution = 0)
    {
        double[] changes = [.. blocks.Select(b => b.Head - b.Base)];
        var (shared, inGroups) = Shared(changes);
        var change = shared ?? Median.Of([.. changes]);
        var size = Math.Abs(change);
        var level = blocks.Min(b => b.Base);
        var finding = new FigureFinding(MetricIds.Allocated, level, level + change, FigureVerdict.Same, Replications: blocks.Count);
        var limit = Math.Max(SmallestChange, SmallestShare * level);
        if ((shared is not null || !inGroups) && size < limit)
        {
            // Blocks of which no two agree hide what is smaller than their differences; more blocks may tell.
            var scatter = shared is null ? changes.Max(Math.Abs) : 0;
            if (blocks.Count is > 1 and < CountedAgain && scatter >= Math.Max(limit, resolution))
                return finding with { Verdict = FigureVerdict.Unclear, Note = Spread(changes) };
            var seen = Math.Max(resolution, scatter);
            return seen < limit ? finding : finding with
            {
                Note = $"its own operations differ: a change of less than {seen:0} B would not be seen",
            };
        }
        var agreeing = changes.Count(c => Math.Abs(c - change) <= size / 2);
        var interval = MeanInterval.Of(changes);
        // Half of the blocks are at the median or below it: a change within the limit is contested as well.
        var isContested = ContestingShare * changes.Count(c => c * Math.Sign(change) < limit) >= blocks.Count;
        var apart = blocks.Count >= BlocksToSeparate && !isContested
            && (change > 0 ? interval.Lower(SeparationAlpha) > 0 : interval.Upper(SeparationAlpha) < 0);
        return blocks.Count > 1 && (shared is not null || apart || (!inGroups && agreeing * 3 >= blocks.Count * 2))
            ? finding with { Verdict = Direction(change) }
            : finding with
            {
                Verdict = FigureVerdict.Unclear,
                Note = blocks.Count > 1 ? Spread(changes) : "one block cannot tell a change from a disturbance",
            };
    }

    // One figure a side cannot tell disturbance from change.
    public static FigureFinding? AllocatedOfRuns(double? ofBase, double? ofHead, double resolution, bool talksToServer) =>
        Judge(MetricIds.Allocated, ofBase, ofHead, (b, h) =>
        {
            var size = Math.Abs(h - b);
            if (size < SmallestChange || size <= SmallestShare * Math.Max(b, h)) return (FigureVerdict.Same, null);
            // MemoryDiagnoser counts less than its resolution as nothing, so that only figures near nothing are in doubt.
            if (Math.Min(b, h) <= resolution && size <= resolution) return (FigureVerdict.Unclear, "below what MemoryDiagnoser resolves");
            return talksToServer && size <= SocketNoise ? (FigureVerdict.Unclear, "a blocked socket read allocates as much")
                : (Direction(h - b), null);
        });

    public static IEnumerable<FigureFinding> Others(IReadOnlyDictionary<string, double> ofBase, IReadOnlyDictionary<string, double> ofHead)
    {
        FigureFinding?[] findings =
        [
            Retained(ofBase, ofHead),
            Judge(MetricIds.PeakLive, ofBase.Find(MetricIds.PeakLive), ofHead.Find(MetricIds.PeakLive), (b, h) =>
                (Math.Abs(h - b) > Math.Max(PeakBytes, PeakShare * Math.Max(b, h)) ? Direction(h - b) : FigureVerdict.Same, null)),
            .. Counts.Select(id => Judge(id, ofBase.Find(id), ofHead.Find(id), (b, h) =>
                (Math.Abs(h - b) < CountStep ? FigureVerdict.Same : Direction(h - b), null))),
        ];
        return findings.OfType<FigureFinding>();
    }

    // Several measurements have to agree; where most see no change there is none.
    public static IEnumerable<FigureFinding> Others(
        IReadOnlyList<(IReadOnlyDictionary<string, double> Base, IReadOnlyDictionary<string, double> Head)> measurements)
    {
        var all = measurements.Select(m => Others(m.Base, m.Head).ToDictionary(f => f.Id)).ToList();
        foreach (var first in all.Count == 0 ? [] : all[0].Values.ToList())
        {
            var verdicts = all.ConvertAll(m => m.GetValueOrDefault(first.Id)?.Verdict);
            if (verdicts.TrueForAll(v => v == first.Verdict)) yield return first;
            else if (2 * verdicts.Count(v => v == FigureVerdict.Same) > all.Count)
                yield return first with { Verdict = FigureVerdict.Same, Note = null };
            else yield return first with { Verdict = FigureVerdict.Unclear, Note = $"{all.Count} measurements do not agree" };
        }
    }

    private static string Spread(double[] changes) =>
        $"blocks differ: {changes.Min():+0.#;-0.#;0} to {changes.Max():+0.#;-0.#;0} B";

    private static FigureVerdict Direction(double change) => change > 0 ? FigureVerdict.More : FigureVerdict.Less;

    // A read that waits in one process and not in the other shifts a block by a fixed amount: what blocks share nevertheless is the change.
    private static (double? Value, bool InGroups) Shared(double[] changes)
    {
        var groups = changes.GroupBy(c => Math.Round(c)).OrderByDescending(g => g.Count()).ToList();
        var (most, next) = (groups[0].Count(), groups.Count > 1 ? groups[1].Count() : 0);
        if (most == 1) return (null, false);
        var isHalf = 2 * most >= changes.Length;
        var isClear = most >= (changes.Length >= CountedAgain ? TimesTheNextAgain : TimesTheNext) * next;
        return isHalf && isClear ? (groups[0].Key, true) : (null, isHalf || next > 1);
    }

    private static FigureFinding? Retained(IReadOnlyDictionary<string, double> ofBase, IReadOnlyDictionary<string, double> ofHead) =>
        Judge(MetricIds.Retained, ofBase.Find(MetricIds.Retained), ofHead.Find(MetricIds.Retained), (b, h) =>
        {
            var (was, now) = (ofBase.Verdict() ?? Verdict.Unclear, ofHead.Verdict() ?? Verdict.Unclear);
            if (now == Verdict.Unclear) return (FigureVerdict.Unclear, "head's measurement is unclear");
            if (was == Verdict.Unclear) return (FigureVerdict.Unclear, "base's measurement is unclear");
            if (was == Verdict.None && now == Verdict.None) return (FigureVerdict.Same, null);
            if (was == Verdict.None) return (FigureVerdict.More, "leaks now");
            if (now == Verdict.None) return (FigureVerdict.Less, "leaks no longer");
            var more = ofHead.Find(MetricIds.RetainedLower) > ofBase.Find(MetricIds.RetainedUpper);
            var less = ofHead.Find(MetricIds.RetainedUpper) < ofBase.Find(MetricIds.RetainedLower);
            // Intervals of a nearly exact slope may be narrower than a byte.
            var isChange = (more || less) && Math.Abs(h - b) >= SmallestChange;
            return (isChange ? Direction(more ? 1 : -1) : FigureVerdict.Same, "leaks on both sides");
        });

    private static FigureFinding? Judge(
        string id, double? ofBase, double? ofHead, Func<double, double, (FigureVerdict Verdict, string? Note)> rule)
    {
        if (ofBase is null && ofHead is null) return null;
        if (ofBase is not { } b || ofHead is not { } h)
            return new(id, ofBase, ofHead, FigureVerdict.Unclear, $"not measured on {(ofBase is null ? "base" : "head")}");
        var (verdict, note) = rule(b, h);
        return new(id, b, h, verdict, note);
    }
}
