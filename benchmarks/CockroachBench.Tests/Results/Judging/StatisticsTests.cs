using CockroachBench.Lab.Rules;
using CockroachBench.Results.Judging;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Judging;

// Known answers: by hand, or R's (version 4) for the data sets that come with it.
public class StatisticsTests
{
    // R: sleep$extra, groups 1 and 2 (Student 1908).
    private static readonly double[] First = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    private static readonly double[] Second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    [Fact]
    public void Hodges_Lehmann_is_the_median_of_all_pairwise_averages()
    {
        Assert.Equal(3.75, HodgesLehmann.Of([10, 1, 2])); // of 1, 1.5, 2, 5.5, 6, 10
        Assert.Equal(7, HodgesLehmann.Of([7]));
        Assert.Equal(5, HodgesLehmann.Of([5, 5, 5, 5]));
    }

    [Fact]
    public void The_median_is_the_middle_or_the_mean_of_the_middle_two()
    {
        Assert.Equal(2, Median.Of([10, 1, 2]));
        Assert.Equal(6, Median.Of([10, 2]));
        Assert.Equal(0.35, Median.Of([.. First]), 12); // R: median(sleep$extra[1:10])
        Assert.Throws<ArgumentException>(() => Median.Of([]));
    }

    [Fact]
    public void Hodges_Lehmann_of_random_values_is_that_of_all_pairs()
    {
        var random = new Random(1);
        for (var n = 1; n <= 60; n++)
        {
            var values = Enumerable.Range(0, n).Select(_ => Math.Round(HandMadeBlocks.Normal(random), n % 3)).ToArray();
            var averages = values.SelectMany((v, i) => values.Skip(i).Select(w => (v + w) / 2)).Order().ToArray();
            Assert.Equal((averages[(averages.Length - 1) / 2] + averages[averages.Length / 2]) / 2, HodgesLehmann.Of(values), 12);
        }
    }

    [Fact]
    public void Hodges_Lehmann_of_a_great_many_values_is_close_and_takes_no_great_memory()
    {
        var random = new Random(2);
        var values = Enumerable.Range(0, 200_000).Select(_ => 3 + HandMadeBlocks.Normal(random)).ToArray();
        Assert.InRange(HodgesLehmann.Of(values), 2.9, 3.1);
    }

    [Theory]
    [InlineData(0.975, 10, 2.228139)]
    [InlineData(0.99, 5, 3.364930)]
    [InlineData(0.995, 5, 4.032143)]
    [InlineData(0.9975, 2, 14.08905)]
    [InlineData(0.025, 10, -2.228139)]
    public void Students_quantiles(double probability, double degrees, double expected) =>
        Assert.Equal(expected, StudentT.Quantile(probability, degrees), 4);

    [Fact]
    public void A_paired_t_test()
    {
        var interval = MeanInterval.Of([.. Second.Zip(First, (s, f) => s - f)]);
        Assert.Equal(1.58, interval.Mean, 10);
        Assert.Equal(1.229995, interval.StandardDeviation, 6);
        Assert.Equal(0.0028329 / 2, interval.PAboveZero, 6); // R: t.test(paired = TRUE), t = 4.0621
        Assert.Equal(1 - (0.0028329 / 2), interval.PBelowZero, 6);
        Assert.Equal(0.7001142, interval.Lower(0.025), 5);
        Assert.Equal(2.4598858, interval.Upper(0.025), 5);
    }

    [Fact]
    public void One_value_bounds_nothing()
    {
        var interval = MeanInterval.Of([1.5]);
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity, 1.0),
            (interval.Lower(0.05), interval.Upper(0.05), interval.PAboveZero));
    }

    [Fact]
    public void Welch()
    {
        var welch = CockroachBench.Results.Judging.Welch.Of(First, Second);
        Assert.Equal(1.58, welch.Difference, 10);
        Assert.Equal(17.776, welch.DegreesOfFreedom, 3);
        Assert.Equal(0.07939 / 2, welch.P, 4); // R: t.test(extra ~ group), t = -1.8608
        Assert.Equal(-0.2054832, welch.Lower(0.025), 4);
        Assert.Equal(3.3654832, welch.Upper(0.025), 4);
    }

    [Fact]
    public void Welch_without_any_variation_does_not_divide_by_nothing()
    {
        Assert.Equal(0.5, CockroachBench.Results.Judging.Welch.Of([2, 2], [2, 2]).P);
        var apart = CockroachBench.Results.Judging.Welch.Of([2, 2], [3, 3]);
        Assert.Equal((0.0, 1.0, 1.0), (apart.P, apart.Lower(0.005), apart.Upper(0.005)));
    }

    [Fact]
    public void Holm_and_Benjamini_Hochberg()
    {
        double[] p = [0.01, 0.04, 0.03, 0.005];
        Assert.Equal([0.03, 0.06, 0.06, 0.02], Multiplicity.Holm(p).Select(v => Math.Round(v, 10)));
        Assert.Equal([0.02, 0.04, 0.04, 0.02], Multiplicity.BenjaminiHochberg(p).Select(v => Math.Round(v, 10)));
        Assert.Equal([1, 1], Multiplicity.Holm([0.6, 0.9]));
        Assert.Empty(Multiplicity.Holm([]));
        Assert.Empty(Multiplicity.BenjaminiHochberg([]));
    }

    [Theory]
    [InlineData(0, 300, 0, 0.0122210)]
    [InlineData(10, 100, 0.0490047, 0.1762226)]
    [InlineData(300, 300, 0.9877790, 1)]
    [InlineData(0, 0, 0, 1)]
    public void Clopper_Pearson(int successes, int trials, double lower, double upper)
    {
        var interval = ClopperPearson.Interval(successes, trials);
        Assert.Equal(lower, interval.Lower, 5);
        Assert.Equal(upper, interval.Upper, 5);
    }

    [Fact]
    public void Looks_share_alpha_by_the_square_of_the_blocks()
    {
        var spending = new AlphaSpending(0.01, [4, 6, 8]);
        Assert.Equal([0.0025, 0.003125, 0.004375], spending.Levels.Select(l => Math.Round(l, 10)));
        Assert.Equal(0.01, spending.Levels.Sum(), 12);
        Assert.Equal(spending.Levels[1], spending.LevelAt(5)); // cut short between two looks: no look was spent on that
        Assert.Equal(spending.Levels[2], spending.LevelAt(9));
        Assert.Throws<ArgumentException>(() => new AlphaSpending(0.01, []));
        Assert.Throws<ArgumentException>(() => new AlphaSpending(0.01, [4, 4]));
    }

    [Fact]
    public void Stopping_early_keeps_alpha_and_looking_without_a_plan_does_not()
    {
        const double alpha = 0.05;
        const int trials = 20_000;
        int[] looks = [3, 4, 5, 6, 8, 10];
        var spending = new AlphaSpending(alpha, looks);
        var random = new Random(20260102);
        var (planned, unplanned) = (0, 0);
        for (var trial = 0; trial < trials; trial++)
        {
            var values = Enumerable.Range(0, looks[^1]).Select(_ => HandMadeBlocks.Normal(random)).ToArray();
            if (looks.Any(n => MeanInterval.Of(values[..n]).Lower(spending.LevelAt(n)) > 0)) planned++;
            if (looks.Any(n => MeanInterval.Of(values[..n]).Lower(alpha) > 0)) unplanned++;
        }
        Assert.True(ClopperPearson.Interval(planned, trials, 0.999).Lower <= alpha, $"{planned} of {trials} false alarms");
        // Not so careful that nothing is left of it.
        Assert.True((double)planned / trials > alpha / 2, $"{planned} of {trials} false alarms");
        Assert.True(ClopperPearson.Interval(unplanned, trials, 0.999).Lower > 2 * alpha,
            $"{unplanned} of {trials} false alarms without a plan");
    }

    [Fact]
    public void Replications_needed()
    {
        // R: power.t.test(delta = 0.5, sd = 1, power = 0.9, type = "one.sample", alternative = "one.sided"): 35.65
        Assert.Equal(36, Replication.Needed(1, 0.5, 0.05, 0.9));
        Assert.Equal(Replication.Most, Replication.Needed(1, 0, 0.05, 0.9));
        Assert.Equal(3, Replication.Needed(1e-6, 1, 0.05, 0.9));
        Assert.True(double.IsPositiveInfinity(Replication.SmallestVisible(1, 1, 0.05, 0.9)));
    }

    [Fact]
    public void The_smallest_visible_effect_is_seen_about_as_often_as_stated()
    {
        const int trials = 5_000;
        const int count = 6;
        var effect = Replication.SmallestVisible(1, count, 0.005, 0.95);
        var random = new Random(3);
        var found = Enumerable.Range(0, trials)
            .Count(_ => MeanInterval.Of([.. Enumerable.Range(0, count).Select(_ => effect + HandMadeBlocks.Normal(random))])
            .Lower(0.005) > 0);
        Assert.InRange((double)found / trials, 0.93, 0.98);
    }

    [Fact]
    public void Mann_Whitney()
    {
        Assert.Equal((0, 9), (MannWhitney.U([1, 2, 3], [4, 5, 6]), MannWhitney.U([4, 5, 6], [1, 2, 3])));
        Assert.Equal(0.05, MannWhitney.PGreater([4, 5, 6], [1, 2, 3], 50), 10);
        Assert.Equal(0.1, MannWhitney.PTwoSided([4, 5, 6], [1, 2, 3], 50), 10);
        // R: example(wilcox.test), Hollander and Wolfe: W = 35, p = 0.1272.
        double[] x = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
        double[] y = [1.15, 0.88, 0.90, 0.74, 1.21];
        Assert.Equal(35, MannWhitney.U(x, y));
        Assert.Equal(0.1272, MannWhitney.PGreater(x, y, 50), 4);
        Assert.Equal(0.2544, MannWhitney.PTwoSided(x, y, 50), 4);
        Assert.Equal(1, MannWhitney.PTwoSided([2, 2, 2], [2, 2, 2], 50));
    }

    [Fact]
    public void Mann_Whitney_by_the_normal_approximation_is_near_the_exact()
    {
        var random = new Random(4);
        var x = Enumerable.Range(0, 25).Select(_ => HandMadeBlocks.Normal(random)).ToArray();
        var y = Enumerable.Range(0, 25).Select(_ => HandMadeBlocks.Normal(random) + 0.5).ToArray();
        Assert.Equal(MannWhitney.PTwoSided(x, y, 50), MannWhitney.PTwoSided(x, y, 0), 2);
        Assert.Equal(MannWhitney.PGreater(y, x, 65), MannWhitney.PGreater(y, x, 0), 2);
    }
}
