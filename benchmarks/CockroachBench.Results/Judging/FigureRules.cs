using System.Globalization;

namespace CockroachBench.Results.Judging;

// The rules for figures that hardly depend on the machine's load. Allocated, in blocks. A block counts base and head in turns of the same
// moment, so that both are disturbed alike, and the difference within a block is what counts; its level is not: on one machine nearly
// every synchronous read has to wait for its bytes, which allocates some hundred bytes inside .NET's sockets, on another few. The change
// is the difference that at least half of the blocks have in common, to a byte, and four times as many of them as have any other, or twice
// as many where CountedAgain blocks or more counted. Else it is the median, if Student's one-sided 99.9 % bound of the mean over at least
// five blocks has its sign and fewer than a quarter of them saw no change or the opposite, or, where hardly two blocks agree (operations
// that each differ), if two thirds of them are within half of it. What is neither is unclear: then further pairs of processes count, and
// it is judged once more when CountedAgain have, and where they cannot tell either when MostCounted have, not in between, where one pair
// would decide; what time ends before, as it is then. It counts from 1 B or 0.001 % on, whichever is more. Allocated, in two runs. One
// figure a side, so that disturbance cannot be told from change: beyond what MemoryDiagnoser resolves, and, where the operations talk to a
// server, beyond 512 B. Retained. The verdict of the retention measurement; where both leak, intervals that do not overlap. Peak live. 5 %
// and 1 KB. Connections, slots, sessions, sockets. 0.05 an operation.
internal static class FigureRules
{
    public const double SocketNoise = 512;

    public const int CountedAgain = 16;

    public const int MostCounted = 32;

    public const double SeparationAlpha = 0.001;

    public static IReadOnlyList<int> FurtherCounts { get; } = [CountedAgain, MostCounted];

    // What a machine does to a pair lasts: with few blocks a value that some of them have by its doing may well be the most frequent.
    private const int TimesTheNext = 4;
    private const int TimesTheNextAgain = 2;

    private const double SmallestChange = 1;
    private const double SmallestShare = 1e-5;
    private const int BlocksToSeparate = 5;
    private const int ContestingShare = 4;
    private const double CountStep = 0.05;
    private const double PeakShare = 0.05;
    private const double PeakBytes = 1024;
    private const double Leak = 1;
    private const double Unclear = 2;

    public static IReadOnlyList<string> Counts { get; } = ["ConnectionsOpened", "Held", "SessionsLeft", "SessionsKept", "Sockets"];

    public static FigureFinding Allocated(IReadOnlyList<(double Base, double Head)> blocks, double resolution = 0)
    {
        double[] changes = [.. blocks.Select(b => b.Head - b.Base)];
        var (shared, inGroups) = Shared(changes);
        var change = shared ?? Median.Of(changes);
        var size = Math.Abs(change);
        var level = blocks.Min(b => b.Base);
        var finding = new FigureFinding("Allocated", level, level + change, FigureVerdict.Same) { Replications = blocks.Count };
        var limit = Math.Max(SmallestChange, SmallestShare * level);
        var isKnown = shared is not null || !inGroups;
        if (isKnown && size < limit)
        {
            // Blocks of which no two agree hide what is smaller than they are far apart; where the operations of one process do not differ as much, more blocks may tell.
            var scatter = shared is null ? changes.Max(Math.Abs) : 0;
            if (blocks.Count is > 1 and < CountedAgain && scatter >= Math.Max(limit, resolution)) return finding with { Verdict = FigureVerdict.Unclear, Note = Spread(changes) };
            var seen = Math.Max(resolution, scatter);
            return seen < limit ? finding
                : finding with { Note = string.Create(CultureInfo.InvariantCulture, $"its own operations differ: a change of less than {seen:0} B would not be seen") };
        }
        var agreeing = changes.Count(c => Math.Abs(c - change) <= size / 2);
        var interval = MeanInterval.Of(changes);
        // Half of the blocks are at the median or below: a change within the limit is contested as well.
        var isContested = ContestingShare * changes.Count(c => c * Math.Sign(change) < limit) >= blocks.Count;
        var apart = blocks.Count >= BlocksToSeparate && !isContested && (change > 0 ? interval.Lower(SeparationAlpha) > 0 : interval.Upper(SeparationAlpha) < 0);
        return blocks.Count > 1 && (shared is not null || apart || (!inGroups && agreeing * 3 >= blocks.Count * 2))
            ? finding with { Verdict = change > 0 ? FigureVerdict.More : FigureVerdict.Less }
            : finding with { Verdict = FigureVerdict.Unclear, Note = blocks.Count > 1 ? Spread(changes) : "one block cannot tell a change from a disturbance" };
    }

    private static string Spread(double[] changes) => string.Create(CultureInfo.InvariantCulture, $"blocks differ: {changes.Min():+0.#;-0.#;0} to {changes.Max():+0.#;-0.#;0} B");

    // A read that waits in one process and not in the other shifts a block by a fixed amount, one way or the other: what is left in common is the change.
    private static (double? Value, bool InGroups) Shared(double[] changes)
    {
        var groups = changes.GroupBy(c => Math.Round(c)).OrderByDescending(g => g.Count()).ToList();
        var (most, next) = (groups[0].Count(), groups.Count > 1 ? groups[1].Count() : 0);
        if (most == 1) return (null, false);
        var isHalf = 2 * most >= changes.Length;
        var isClear = most >= (changes.Length >= CountedAgain ? TimesTheNextAgain : TimesTheNext) * next;
        return isHalf && isClear ? (groups[0].Key, true) : (null, isHalf || next > 1);
    }

    public static FigureFinding? AllocatedOfRuns(double? ofBase, double? ofHead, double resolution, bool talksToServer)
    {
        if (ofBase is not { } b || ofHead is not { } h) return ofBase is null && ofHead is null ? null : OneSided("Allocated", ofBase, ofHead);
        var size = Math.Abs(h - b);
        if (size < SmallestChange || size <= SmallestShare * Math.Max(b, h)) return new FigureFinding("Allocated", b, h, FigureVerdict.Same);
        // It takes less than its resolution for nothing, so that only figures near nothing are in doubt.
        if (Math.Min(b, h) <= resolution && size <= resolution) return new FigureFinding("Allocated", b, h, FigureVerdict.Unclear, "below what MemoryDiagnoser resolves");
        if (talksToServer && size <= SocketNoise) return new FigureFinding("Allocated", b, h, FigureVerdict.Unclear, "a blocked socket read allocates as much");
        return new FigureFinding("Allocated", b, h, h > b ? FigureVerdict.More : FigureVerdict.Less);
    }

    public static IEnumerable<FigureFinding> Others(IReadOnlyDictionary<string, double> ofBase, IReadOnlyDictionary<string, double> ofHead)
    {
        if (Retained(ofBase, ofHead) is { } retained) yield return retained;
        if (PeakLive(Value(ofBase, "PeakLive"), Value(ofHead, "PeakLive")) is { } peak) yield return peak;
        foreach (var id in Counts)
            if (Count(id, Value(ofBase, id), Value(ofHead, id)) is { } count) yield return count;
    }

    public static IEnumerable<FigureFinding> Others(IReadOnlyList<(IReadOnlyDictionary<string, double> Base, IReadOnlyDictionary<string, double> Head)> measurements)
    {
        var all = measurements.Select(m => Others(m.Base, m.Head).ToDictionary(f => f.Id)).ToList();
        foreach (var first in all.Count == 0 ? [] : all[0].Values.ToList())
        {
            var same = all.Count(m => m.GetValueOrDefault(first.Id)?.Verdict == FigureVerdict.Same);
            if (all.TrueForAll(m => m.GetValueOrDefault(first.Id)?.Verdict == first.Verdict)) yield return first;
            else if (2 * same > all.Count) yield return first with { Verdict = FigureVerdict.Same, Note = null };
            else yield return first with { Verdict = FigureVerdict.Unclear, Note = string.Create(CultureInfo.InvariantCulture, $"{all.Count} measurements do not agree") };
        }
    }

    public static bool IsFlagged(FigureFinding finding) => finding.Verdict is FigureVerdict.More or FigureVerdict.Less;

    private static FigureFinding? Retained(IReadOnlyDictionary<string, double> ofBase, IReadOnlyDictionary<string, double> ofHead)
    {
        var (b, h) = (Value(ofBase, "Retained"), Value(ofHead, "Retained"));
        if (b is null || h is null) return b is null && h is null ? null : OneSided("Retained", b, h);
        var (wasLeak, isLeak) = (Value(ofBase, "RetainedVerdict"), Value(ofHead, "RetainedVerdict"));
        if (wasLeak is null or Unclear || isLeak is null or Unclear)
            return new FigureFinding("Retained", b, h, FigureVerdict.Unclear, $"{(isLeak is null or Unclear ? "head" : "base")}'s measurement could not tell");
        if (wasLeak != Leak && isLeak != Leak) return new FigureFinding("Retained", b, h, FigureVerdict.Same);
        if (wasLeak != Leak) return new FigureFinding("Retained", b, h, FigureVerdict.More, "leaks now");
        if (isLeak != Leak) return new FigureFinding("Retained", b, h, FigureVerdict.Less, "leaks no longer");
        var more = Value(ofHead, "RetainedLower") is { } hl && Value(ofBase, "RetainedUpper") is { } bu && hl > bu;
        var less = Value(ofHead, "RetainedUpper") is { } hu && Value(ofBase, "RetainedLower") is { } bl && hu < bl;
        // Intervals of a nearly exact slope may be narrower than a byte.
        var matters = Math.Abs(h.Value - b.Value) >= SmallestChange;
        return new FigureFinding("Retained", b, h, more && matters ? FigureVerdict.More : less && matters ? FigureVerdict.Less : FigureVerdict.Same, "leaks on both sides");
    }

    private static FigureFinding? PeakLive(double? ofBase, double? ofHead)
    {
        if (ofBase is not { } b || ofHead is not { } h) return ofBase is null && ofHead is null ? null : OneSided("PeakLive", ofBase, ofHead);
        var changed = Math.Abs(h - b) > Math.Max(PeakBytes, PeakShare * Math.Max(b, h));
        return new FigureFinding("PeakLive", b, h, !changed ? FigureVerdict.Same : h > b ? FigureVerdict.More : FigureVerdict.Less);
    }

    private static FigureFinding? Count(string id, double? ofBase, double? ofHead)
    {
        if (ofBase is not { } b || ofHead is not { } h) return ofBase is null && ofHead is null ? null : OneSided(id, ofBase, ofHead);
        return new FigureFinding(id, b, h, Math.Abs(h - b) < CountStep ? FigureVerdict.Same : h > b ? FigureVerdict.More : FigureVerdict.Less);
    }

    private static FigureFinding OneSided(string id, double? ofBase, double? ofHead) =>
        new(id, ofBase, ofHead, FigureVerdict.Unclear, $"not measured on {(ofBase is null ? "base" : "head")}");

    private static double? Value(IReadOnlyDictionary<string, double> figures, string id) => figures.TryGetValue(id, out var value) ? value : null;
}
