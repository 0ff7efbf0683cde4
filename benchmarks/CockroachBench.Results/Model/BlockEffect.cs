using System.Text.Json.Serialization;
using CockroachBench.Results.Judging;

namespace CockroachBench.Results.Model;

// A block in three numbers: all that is kept of its slices where it is judged.
[method: JsonConstructor]
internal readonly record struct BlockEffect(double LogRatio, double BaseNanoseconds, double HeadNanoseconds)
{
    [JsonIgnore]
    public double Percent => (Math.Exp(LogRatio) - 1) * 100;

    [JsonIgnore]
    public bool IsTime => double.IsFinite(LogRatio) && double.IsFinite(BaseNanoseconds) && double.IsFinite(HeadNanoseconds) && BaseNanoseconds > 0 && HeadNanoseconds > 0;

    // The first slice of one side is held against the first of the other, and so on: what drifts within the block drifts with both. The
    // median, not Hodges and Lehmann's estimate, which has less variance where values are near normal: other programs often disturb one
    // slice of a pair and not the other, and how far off that pair is says nothing. In seven recordings the median's spread from block to
    // block was the smaller one wherever the machine was busy, by a tenth to a third.
    public static BlockEffect? Of(IReadOnlyList<Slice> slices)
    {
        var (ofBase, ofHead) = (new double[slices.Count], new double[slices.Count]);
        var (b, h) = (0, 0);
        foreach (var slice in slices)
        {
            if (slice.Side == Side.Base) ofBase[b++] = Math.Log(slice.PerOperation);
            else ofHead[h++] = Math.Log(slice.PerOperation);
        }
        var pairs = Math.Min(b, h);
        if (pairs == 0) return null;
        var ratios = new double[pairs];
        for (var i = 0; i < pairs; i++) ratios[i] = ofHead[i] - ofBase[i];
        return new BlockEffect(Median.Of(ratios), Math.Exp(Median.Of(ofBase.AsSpan(0, b))), Math.Exp(Median.Of(ofHead.AsSpan(0, h))));
    }
}
