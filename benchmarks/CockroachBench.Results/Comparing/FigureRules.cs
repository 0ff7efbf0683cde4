using System.Globalization;

namespace CockroachBench.Results.Comparing;

/// <summary>The rules for figures that hardly depend on the machine's load.</summary>
/// <remarks>
/// <para><b>Allocated, in blocks.</b> What disturbs it only ever adds: a synchronous read that has to wait for its bytes allocates some
/// hundred bytes inside .NET's sockets. So a side's figure is the smallest over its blocks, each block's own being taken over a fixed number of
/// operations. A change counts from 1 B or 0.001 % on where the two smallest blocks of each side agree to within less than the change, or where at
/// least five blocks a side do not overlap at all (for 5 and 5: 1 in 252 by chance). One object more (24 B) is then found wherever two blocks
/// of a side were undisturbed. Anything between is <c>unclear</c>.</para>
/// <para><b>Allocated, in two runs.</b> One figure a side, so that disturbance cannot be told from change: beyond what MemoryDiagnoser
/// resolves, and, where the operations talk to a server, beyond 512 B.</para>
/// <para><b>Retained.</b> The verdict of the retention measurement; where both leak, intervals that do not overlap.
/// <b>Peak live.</b> 5 % and 1 KB. <b>Connections, slots, sessions, sockets.</b> 0.05 an operation.</para>
/// </remarks>
public static class FigureRules
{
    /// <summary>Bytes per operation that a blocked read may add, between two runs.</summary>
    public const double SocketNoise = 512;

    private const double SmallestChange = 1;
    private const double SmallestShare = 1e-5;
    private const int BlocksToSeparate = 5;
    private const double CountStep = 0.05;
    private const double PeakShare = 0.05;
    private const double PeakBytes = 1024;
    private const double Leak = 1;
    private const double Unclear = 2;

    /// <summary>The counts, per operation.</summary>
    public static IReadOnlyList<string> Counts { get; } = ["ConnectionsOpened", "Held", "SessionsLeft", "SessionsKept", "Sockets"];

    /// <summary>Allocated bytes of blocks.</summary>
    /// <param name="ofBase">Base's bytes per operation, a value a block; at least one.</param>
    /// <param name="ofHead">Head's.</param>
    public static FigureFinding Allocated(IReadOnlyList<double> ofBase, IReadOnlyList<double> ofHead)
    {
        var (b, h) = (ofBase.Order().ToList(), ofHead.Order().ToList());
        var change = h[0] - b[0];
        var size = Math.Abs(change);
        var verdict = change > 0 ? FigureVerdict.More : FigureVerdict.Less;
        if (size < SmallestChange || size <= SmallestShare * Math.Max(b[0], h[0])) return new FigureFinding("Allocated", b[0], h[0], FigureVerdict.Same);
        var agree = b.Count > 1 && h.Count > 1 && Math.Max(b[1] - b[0], h[1] - h[0]) < size;
        var apart = Math.Min(b.Count, h.Count) >= BlocksToSeparate && (change > 0 ? b[^1] < h[0] : h[^1] < b[0]);
        return agree || apart
            ? new FigureFinding("Allocated", b[0], h[0], verdict)
            : new FigureFinding("Allocated", b[0], h[0], FigureVerdict.Unclear, b.Count > 1 && h.Count > 1
                ? string.Create(CultureInfo.InvariantCulture, $"the blocks of one side differ by {Math.Max(b[1] - b[0], h[1] - h[0]):0.#} B")
                : "one block a side cannot tell a change from a disturbance");
    }

    /// <summary>Allocated bytes of two runs.</summary>
    /// <param name="ofBase">Base's bytes per operation; null where not measured.</param>
    /// <param name="ofHead">Head's.</param>
    /// <param name="resolution">What MemoryDiagnoser can tell apart, in bytes per operation; the larger of the two sides'.</param>
    /// <param name="talksToServer">Whether the operations wait for a socket.</param>
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

    /// <summary>The figures of the retention measurement.</summary>
    /// <param name="ofBase">Base's, by descriptor id.</param>
    /// <param name="ofHead">Head's.</param>
    public static IEnumerable<FigureFinding> Others(IReadOnlyDictionary<string, double> ofBase, IReadOnlyDictionary<string, double> ofHead)
    {
        if (Retained(ofBase, ofHead) is { } retained) yield return retained;
        if (PeakLive(Value(ofBase, "PeakLive"), Value(ofHead, "PeakLive")) is { } peak) yield return peak;
        foreach (var id in Counts)
            if (Count(id, Value(ofBase, id), Value(ofHead, id)) is { } count) yield return count;
    }

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
