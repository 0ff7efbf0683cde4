namespace CockroachBench.Harness.Pairs.Host;

// Bytes per operation of base and head, from batches counted at the same time. A read that waits for its bytes allocates 192 bytes inside
// .NET's sockets, others do not, so a query's batches take two or three values, and the machine decides how often each. A minimum or mean
// of one side therefore cannot find 24 bytes. A change shifts all values: the result is the smallest shift at which both distributions
// overlap nearly as much as they can. An allocation in less than a third of the operations is left to the mean.
internal readonly record struct AllocationPair(double Base, double Head, double Resolution)
{
    // With less in common the values are averages over operations that each differ.
    private const double LeastOverlap = 0.2;
    private const double MoreThanOne = 1.5;
    private const double NearlyAsMuch = 0.3;
    // Rarer values are accidents: a buffer grown, a cache filled.
    private const double LeastShare = 0.05;

    public static AllocationPair Of(IReadOnlyList<double> ofBase, IReadOnlyList<double> ofHead)
    {
        var (b, h) = (Shares(ofBase), Shares(ofHead));
        var overlaps = b.Keys.SelectMany(v => h.Keys.Select(w => w - v)).Append(0).Distinct()
            .Select(shift => (Shift: shift, Overlap: b.Sum(v => Math.Min(v.Value, h.GetValueOrDefault(v.Key + shift)))))
            .OrderByDescending(o => o.Overlap).ThenBy(o => Math.Abs(o.Shift)).ToList();
        // A disturbance only adds.
        if (overlaps[0].Overlap < Math.Max(LeastOverlap, MoreThanOne / Math.Min(ofBase.Count, ofHead.Count)))
            return new AllocationPair(ofBase.Min(), ofHead.Min(), Math.Max(ofBase.Max() - ofBase.Min(), ofHead.Max() - ofHead.Min()));
        var likely = overlaps.Where(o => o.Overlap >= Math.Max(LeastShare, overlaps[0].Overlap - NearlyAsMuch)).ToList();
        var shift = likely.MinBy(o => Math.Abs(o.Shift)).Shift;
        var shared = b.Where(v => h.ContainsKey(v.Key + shift)).Select(v => (v.Key, Share: Math.Min(v.Value, h[v.Key + shift]))).ToList();
        var often = shared.Where(v => v.Share >= LeastShare).ToList();
        var value = often.Count > 0 ? often.Min(v => v.Key) : shared.MaxBy(v => v.Share).Key;
        return new AllocationPair(value, value + shift, likely.Max(o => Math.Abs(o.Shift - shift)));
    }

    private static Dictionary<double, double> Shares(IReadOnlyList<double> values) =>
        values.GroupBy(v => v).ToDictionary(g => g.Key, g => g.Count() / (double)values.Count);
}
