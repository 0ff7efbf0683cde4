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
    public void What_falls_into_few_slices_is_in_the_mean_and_not_in_the_typical_slice()
    {
        // One of head's ten slices takes twice as long, all of it processor time.
        var slices = Enumerable.Range(0, 10).SelectMany(i => (Slice[])
        [
            new Slice(Side.Base, 2, 2000, 500), new Slice(Side.Head, 2, i == 3 ? 4000 : 2000, i == 3 ? 2500 : 500),
        ]).ToList();
        var effect = BlockEstimate.Of(slices)!.Value;
        Assert.Equal(0, effect.LogRatio);
        Assert.Equal(new TotalTimes(1000, 1100), effect.Mean);
        Assert.Equal(new TotalTimes(250, 350), effect.Processor);
        Assert.Equal(Math.Log(1.1), effect.Of(TimeKind.Mean)!.Value.LogRatio, 10);
    }

    [Fact]
    public void Processor_time_that_the_system_does_not_tell_is_left_out()
    {
        Assert.Null(BlockEstimate.Of([new Slice(Side.Base, 1, 1000, 9), new Slice(Side.Head, 1, 1000)])!.Value.Processor);
        Assert.Null(BlockEstimate.Of([new Slice(Side.Base, 1, 1000, 0), new Slice(Side.Head, 1, 1000, 0)])!.Value.Processor);
    }

    [Fact]
    public void One_side_alone_says_nothing()
    {
        Assert.Null(BlockEstimate.Of([new Slice(Side.Base, 1, 1000)]));
        Assert.Null(BlockEstimate.Of([]));
    }
}
