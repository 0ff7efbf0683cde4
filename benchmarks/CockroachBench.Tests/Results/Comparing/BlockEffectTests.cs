using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Tests.Results.Comparing;

public class BlockEffectTests
{
    [Fact]
    public void Slices_are_compared_with_their_neighbours_so_that_drift_does_no_harm()
    {
        // The machine slows down fivefold within the block; head is 10 % slower all along.
        var slices = Enumerable.Range(0, 40).SelectMany(i => (Slice[])
        [
            new Slice(Side.Base, 1, 1000 * (1 + (0.1 * i))), new Slice(Side.Head, 2, 2 * 1100 * (1 + (0.1 * i))),
        ]).ToList();
        var effect = BlockEstimate.Of(slices)!.Value;
        Assert.Equal(Math.Log(1.1), effect.LogRatio, 10);
        Assert.Equal(10, effect.Percent, 8);
        Assert.Equal(1.1, effect.HeadNanoseconds / effect.BaseNanoseconds, 10);
    }

    [Fact]
    public void Slices_that_others_work_fell_into_do_not_count_by_how_much()
    {
        // 5 % slower, and a third of head's slices met something else.
        double[] head = [1050, 9000, 1050, 1050, 2300, 1050, 40000, 1050, 1050];
        var slices = head.SelectMany(h => (Slice[])[new Slice(Side.Base, 1, 1000), new Slice(Side.Head, 1, h)]).ToList();
        Assert.Equal(Math.Log(1.05), BlockEstimate.Of(slices)!.Value.LogRatio, 10);
    }

    [Fact]
    public void Of_an_even_number_of_pairs_the_middle_two_count()
    {
        var slices = ((double[])[1000, 1200])
            .SelectMany(h => (Slice[])[new Slice(Side.Base, 1, 1000), new Slice(Side.Head, 1, h)]).ToList();
        Assert.Equal(Math.Log(1.2) / 2, BlockEstimate.Of(slices)!.Value.LogRatio, 10);
    }

    [Fact]
    public void One_side_alone_says_nothing()
    {
        Assert.Null(BlockEstimate.Of([new Slice(Side.Base, 1, 1000)]));
        Assert.Null(BlockEstimate.Of([]));
    }
}
