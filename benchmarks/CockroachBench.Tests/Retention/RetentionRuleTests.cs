using CockroachBench.Retention.Statistics;

namespace CockroachBench.Tests.Retention;

public class RetentionRuleTests
{
    private const int Step = 1000;

    // Drawn once; without a trend worth the name.
    private static readonly double[] Noise = [100_000, -80_000, 20_000, -60_000, 90_000, -20_000, 60_000, -100_000, 80_000, -10_000];

    [Theory]
    [InlineData(9_000, 4)]
    [InlineData(2048, 4)]
    [InlineData(2047.5, 8192 / 2047.5)]
    [InlineData(1024, 8)]
    [InlineData(100, 81.92)]
    public void The_floor_is_8_KB_over_all_operations_and_never_below_4_bytes(double operations, double expected) =>
        Assert.Equal(expected, RetentionRule.Floor(operations));

    [Theory]
    [InlineData(Step, 3.9, Verdict.None)]
    [InlineData(Step, 4, Verdict.Leak)]
    [InlineData(100, 9.1, Verdict.None)] // 8192 / 900 is 9.102
    [InlineData(100, 9.11, Verdict.Leak)]
    [InlineData(1, 25 * 1024, Verdict.Leak)]
    [InlineData(1, -25 * 1024, Verdict.None)]
    public void A_line_is_a_leak_from_the_floor_on(int step, double bytesPerOperation, Verdict expected)
    {
        var x = Operations(RetentionRule.Window, step);
        var (slope, verdict) = RetentionRule.Judge(x, [.. x.Select(o => 1e6 + (bytesPerOperation * o))]);
        Assert.Equal(expected, verdict);
        Assert.Equal(bytesPerOperation, slope.Value, 6);
    }

    [Fact]
    public void A_leak_under_little_noise_is_a_leak_with_its_slope()
    {
        var x = Operations(RetentionRule.Window, Step);
        var (slope, verdict) = RetentionRule.Judge(x, [.. x.Select((o, i) => (24 * o) + (Noise[i] / 10))]);
        Assert.Equal(Verdict.Leak, verdict);
        Assert.Equal(24, slope.Value, 0.5);
        Assert.InRange(24, slope.Lower, slope.Upper);
    }

    [Fact]
    public void What_stays_as_it_is_is_none()
    {
        var x = Operations(RetentionRule.Window, Step);
        Assert.Equal((new Slope(0, 0, 0), Verdict.None), RetentionRule.Judge(x, [.. x.Select(_ => 1e6)]));
    }

    [Fact]
    public void Noise_around_nothing_is_unclear_while_more_can_be_measured_and_none_when_not()
    {
        var x = Operations(RetentionRule.Window, Step);
        var (first, verdict) = RetentionRule.Judge(x, Noise);
        Assert.Equal(Verdict.Unclear, verdict);
        Assert.True(first.Lower < 0 && first.Upper > RetentionRule.Floor(x[^1]), $"{first}");
        Assert.Equal((first, Verdict.None), RetentionRule.JudgeFinally(x, Noise));
    }

    [Fact]
    public void A_slope_that_noise_could_hide_stays_unclear_to_the_end()
    {
        var x = Operations(RetentionRule.Window, 100);
        double[] y = [.. x.Select((o, i) => (104 * o) + Noise[i])];
        Assert.Equal(Verdict.Unclear, RetentionRule.JudgeFinally(x, y).Verdict);
    }

    [Fact]
    public void A_filling_cache_cannot_be_distinguished_from_a_leak()
    {
        var (x, y) = Cache(RetentionRule.Window, fullAfter: 20);
        Assert.Equal(Verdict.Leak, RetentionRule.Judge(x, y).Verdict);
    }

    // Windows share a point: 19 are two, 28 three.
    [Theory]
    [InlineData(10, 6)]
    [InlineData(10, 5)]
    [InlineData(19, 12)]
    [InlineData(28, 20)]
    public void A_cache_that_has_just_filled_is_unclear(int points, int fullAfter)
    {
        var (x, y) = Cache(points, fullAfter);
        Assert.Equal(Verdict.Unclear, RetentionRule.Judge(x, y).Verdict);
    }

    [Theory]
    [InlineData(28, 12)]
    [InlineData(28, 17)]
    [InlineData(37, 25)]
    public void A_cache_that_has_been_full_for_a_whole_window_is_none(int points, int fullAfter)
    {
        var (x, y) = Cache(points, fullAfter);
        Assert.Equal((new Slope(0, 0, 0), Verdict.None), RetentionRule.Judge(x, y));
    }

    [Fact]
    public void Fewer_than_three_checkpoints_are_refused() => Assert.Throws<ArgumentException>(() => RetentionRule.Judge([0, 1], [0, 1]));

    private static double[] Operations(int points, int step) => [.. Enumerable.Range(0, points).Select(i => (double)i * step)];

    private static (double[] X, double[] Y) Cache(int points, int fullAfter)
    {
        var x = Operations(points, Step);
        return (x, [.. x.Select(o => 104 * Math.Min(o, fullAfter * Step))]);
    }
}
