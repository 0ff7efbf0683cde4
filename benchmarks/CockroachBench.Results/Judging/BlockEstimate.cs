namespace CockroachBench.Results.Judging;

// A short stretch of operations of one side. CpuNanoseconds: processor time of the process. Both nulls: the system does not tell.
internal readonly record struct Slice(Side Side, long Operations, double Nanoseconds, double? CpuNanoseconds = null,
    bool? ThreadsWait = null)
{
    public double PerOperation => Nanoseconds / Operations;
}

internal static class BlockEstimate
{
    // Neighbouring slices are compared, so that what drifts within the block drifts with both. The median, not Hodges and Lehmann's
    // estimate: other programs often disturb one slice of a pair, and by how much says nothing. On busy machines its spread is a tenth to
    // a third smaller. Null where a side has no slice; the slices stand in the order they ran.
    public static BlockEffect? Of(IReadOnlyList<Slice> slices)
    {
        double[] ofBase = [.. slices.Where(s => s.Side == Side.Base).Select(s => Math.Log(s.PerOperation))];
        double[] ofHead = [.. slices.Where(s => s.Side == Side.Head).Select(s => Math.Log(s.PerOperation))];
        if (ofBase.Length == 0 || ofHead.Length == 0) return null;
        double[] ratios = [.. ofBase.Zip(ofHead, (b, h) => h - b)];
        return new BlockEffect(Median.Of(ratios), Math.Exp(Median.Of(ofBase)), Math.Exp(Median.Of(ofHead)),
            Total(slices, s => s.Nanoseconds), Total(slices, s => s.CpuNanoseconds));
    }

    private static TotalTimes? Total(IReadOnlyList<Slice> slices, Func<Slice, double?> time)
    {
        if (slices.Any(s => time(s) is null)) return null;
        var total = new TotalTimes(PerOperation(Side.Base), PerOperation(Side.Head));
        // A process that hardly works has no processor time that the system's clock sees.
        return total.IsTime ? total : null;

        double PerOperation(Side side)
        {
            var own = slices.Where(s => s.Side == side).ToList();
            return own.Sum(s => time(s)!.Value) / own.Sum(s => s.Operations);
        }
    }
}
