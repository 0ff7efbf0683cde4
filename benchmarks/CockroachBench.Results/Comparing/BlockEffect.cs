using CockroachBench.Results.Statistics;

namespace CockroachBench.Results.Comparing;

/// <summary>A block in three numbers.</summary>
/// <param name="LogRatio">log(head/base): Hodges-Lehmann estimate over neighbouring slices.</param>
/// <param name="LogBase">Logarithm of base's median time per operation, in nanoseconds.</param>
/// <param name="LogHead">Logarithm of head's.</param>
public readonly record struct BlockEffect(double LogRatio, double LogBase, double LogHead)
{
    /// <summary>The change in per cent.</summary>
    public double Percent => (Math.Exp(LogRatio) - 1) * 100;

    /// <summary>The estimate; null where a side has no slice, as in one that only counted allocations.</summary>
    /// <remarks>The first slice of one side is held against the first of the other, and so on: what drifts within the block drifts with both.</remarks>
    public static BlockEffect? Of(Block block)
    {
        var count = block.Slices.Count;
        var (ofBase, ofHead) = (new double[count], new double[count]);
        var (b, h) = (0, 0);
        foreach (var slice in block.Slices)
        {
            if (slice.Side == Side.Base) ofBase[b++] = Math.Log(slice.PerOperation);
            else ofHead[h++] = Math.Log(slice.PerOperation);
        }
        var pairs = Math.Min(b, h);
        if (pairs == 0) return null;
        var ratios = new double[pairs];
        for (var i = 0; i < pairs; i++) ratios[i] = ofHead[i] - ofBase[i];
        return new BlockEffect(HodgesLehmann.Median(ratios), HodgesLehmann.MedianOf(ofBase.AsSpan(0, b)), HodgesLehmann.MedianOf(ofHead.AsSpan(0, h)));
    }
}
