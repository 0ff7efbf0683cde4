using CockroachBench.Retention.Statistics;

namespace CockroachBench.Tests.Retention;

public class TheilSenTests
{
    private static readonly double[] Hundreds = [.. Enumerable.Range(0, 10).Select(i => i * 100.0)];

    [Fact]
    public void An_exact_line_is_its_slope_and_the_interval_has_no_width() =>
        Assert.Equal(new Slope(104, 104, 104), TheilSen.Estimate(Hundreds, [.. Hundreds.Select(x => 5_000_000 + (104 * x))]));

    [Theory]
    [InlineData(3, 1e6)]
    [InlineData(0, -1e6)]
    [InlineData(9, 1e9)]
    public void One_wild_outlier_does_not_move_the_slope_of_a_line(int at, double wild)
    {
        double[] y = [.. Hundreds.Select(x => 104 * x)];
        y[at] += wild;
        Assert.Equal(104, TheilSen.Estimate(Hundreds, y).Value);
    }

    // As many as two of ten points before or after it, as where a buffer grows once. More, and the step is half of the picture.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(9)]
    public void A_single_step_is_no_slope(int pointsBefore)
    {
        double[] y = [.. Enumerable.Range(0, 10).Select(i => i < pointsBefore ? 0.0 : 1e6)];
        var slope = TheilSen.Estimate(Hundreds, y);
        Assert.Equal((0.0, 0.0), (slope.Value, slope.Lower));
    }

    [Fact]
    public void What_never_changes_has_slope_0_for_certain() =>
        Assert.Equal(new Slope(0, 0, 0), TheilSen.Estimate(Hundreds, [.. Hundreds.Select(_ => 42.0)]));

    // Slopes of the pairs, sorted: -1, 1/2, 2/3, 1, 1, 2. The median is (2/3 + 1) / 2. The interval's ranks are
    // (6 -/+ 2.5758 sqrt(4 * 3 * 13 / 18)) / 2 = -0.79 and 6.79, past the ends.
    [Fact]
    public void Of_four_points_the_interval_is_all_there_is()
    {
        var slope = TheilSen.Estimate([0, 1, 2, 3], [0, 1, 3, 2]);
        Assert.Equal(5 / 6.0, slope.Value, 12);
        Assert.Equal((-1.0, 2.0), (slope.Lower, slope.Upper));
    }

    // 45 slopes: the median is the 23rd, 5/6. sqrt(10 * 9 * 25 / 18) = 11.180, times 2.5758 is 28.799: ranks
    // (45 - 28.799) / 2 = 8.1 and (45 + 28.799) / 2 + 1 = 37.9, so the 8th, 1/3, and the 38th, 7/4.
    [Fact]
    public void Of_ten_points_the_interval_is_from_the_8th_slope_to_the_38th()
    {
        var slope = TheilSen.Estimate([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 3, 1, 4, 2, 7, 5, 8, 9, 6]);
        Assert.Equal(5 / 6.0, slope.Value, 12);
        Assert.Equal(1 / 3.0, slope.Lower, 12);
        Assert.Equal(7 / 4.0, slope.Upper, 12);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    [InlineData(3, 4)]
    public void Fewer_than_three_points_or_values_that_do_not_match_are_refused(int positions, int values) =>
        Assert.Throws<ArgumentException>(() => TheilSen.Estimate(new double[positions], new double[values]));
}
