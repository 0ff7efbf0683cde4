using CockroachBench.Retention;
using CockroachBench.Retention.Statistics;

namespace CockroachBench.Tests.Retention;

// Known growth, looked at in windows of N, 2N and 4N operations as a measurement does.
public class RetentionRuleTests
{
    private const int N = 200;
    private const int Warm = 5 * N;
    private const double Kilobyte = 1024;

    [Theory]
    [InlineData(2000, 2)]
    [InlineData(100, 2)]
    [InlineData(40, 5)]
    [InlineData(1, 200)]
    public void The_resolution_is_200_bytes_a_checkpoint_and_never_below_2_an_operation(double operations, double expected) =>
        Assert.Equal(expected, RetentionRule.Resolution(operations));

    [Theory]
    [InlineData(24)]
    [InlineData(104)]
    [InlineData(2)]
    [InlineData(200_000)]
    public void A_line_is_a_leak_after_two_windows(double bytes)
    {
        var (verdict, slope, windows) = Judge((operations, _) => bytes * operations);
        Assert.Equal((Verdict.Leak, bytes, 2), (verdict, slope, windows));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.9)]
    [InlineData(-50)]
    public void What_stays_or_falls_is_none_after_one(double bytes) =>
        Assert.Equal((Verdict.None, 1), Verdicts(Judge((operations, _) => bytes * operations)));

    [Fact]
    public void One_operation_in_ten_leaks_its_share()
    {
        var (verdict, slope, _) = Judge((operations, _) => 104 * Math.Floor(operations / 10));
        Assert.Equal((Verdict.Leak, 10.4), (verdict, slope));
    }

    // Each checkpoint adds the same, however many operations lie before it: not the operations' doing.
    [Theory]
    [InlineData(600)]
    [InlineData(8 * Kilobyte)]
    public void What_grows_with_the_checkpoints_is_none(double bytes) =>
        Assert.Equal(Verdict.None, Judge((_, checkpoints) => bytes * checkpoints).Verdict);

    // Two steps within a window: to Theil and Sen alone a slope.
    [Fact]
    public void Two_pool_threads_that_get_their_buffers_are_none() => Assert.Equal((Verdict.None, 1),
        Verdicts(Judge((_, checkpoints) => 16_864 * ((checkpoints >= 4 ? 1 : 0) + (checkpoints >= 7 ? 1 : 0)))));

    [Fact]
    public void Steps_do_not_change_a_leaks_slope() => Assert.Equal((Verdict.Leak, 24.0),
        Judge((operations, checkpoints) => (24 * operations) + (checkpoints >= 4 ? 50_000 : 0)) is var (verdict, slope, _)
            ? (verdict, slope) : default);

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(25)]
    public void A_cache_that_fills_up_is_none(int fullAfterCheckpointsOfN) =>
        Assert.Equal(Verdict.None, Judge((operations, _) => 104 * Math.Min(operations, Warm + (fullAfterCheckpointsOfN * N))).Verdict);

    [Fact]
    public void A_structure_that_empties_itself_is_none() =>
        Assert.Equal(Verdict.None, Judge((operations, _) => 500 * (operations % 2600)).Verdict);

    // A list that doubles, of arrays so large that nothing lies between two doublings.
    [Fact]
    public void Growth_in_bursts_is_a_leak_with_all_it_gained()
    {
        var (verdict, slope, windows) = Judge((operations, _) => 100 * Math.Floor(operations / 1100) * 1100);
        Assert.Equal((Verdict.Leak, 3), (verdict, windows));
        Assert.InRange(slope, 90, 110);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(300)]
    public void Noise_around_nothing_is_none(double bytes)
    {
        var random = new Random(4);
        for (var i = 0; i < 1000; i++) Assert.Equal(Verdict.None, Judge((_, _) => bytes * (random.NextDouble() - 0.5)).Verdict);
    }

    [Fact]
    public void Noise_on_a_leak_leaves_it_one()
    {
        var random = new Random(4);
        for (var i = 0; i < 1000; i++)
        {
            var (verdict, slope, _) = Judge((operations, _) => (24 * operations) + (400 * (random.NextDouble() - 0.5)));
            Assert.Equal(Verdict.Leak, verdict);
            Assert.InRange(slope, 23.5, 24.5);
        }
    }

    // One in ten leaks 104 B, and a buffer grows by 768 B in the second window.
    [Theory]
    [InlineData(1, Verdict.Leak)]
    [InlineData(0.5, null)]
    public void A_precise_first_window_is_enough_where_the_second_does_not_halve(double share, Verdict? expected)
    {
        const int scarce = 40;
        double Live(double o, double share) => (10.4 * share * o) + (o >= 23 * scarce ? 768 : 0);
        GrowthWindow[] windows = [Window(scarce, 0, o => Live(o, 1)), Window(2 * scarce, 9 * scarce, o => Live(o, share))];
        Assert.Equal(expected, RetentionRule.Judge(windows)?.Verdict);
    }

    // Where time or operations are scarce the second window has fewer intervals.
    [Fact]
    public void Five_intervals_tell_a_leak_from_what_grows_with_the_checkpoints()
    {
        Assert.Equal(Verdict.Leak, Judge((operations, _) => 104 * Math.Floor(operations / 10), GrowthWindow.FewestIntervals).Verdict);
        Assert.Equal(Verdict.None, Judge((_, checkpoints) => 8 * Kilobyte * checkpoints, GrowthWindow.FewestIntervals).Verdict);
    }

    // A step below what is taken for one, in the second window.
    [Fact]
    public void A_slope_is_the_narrowest_that_the_longest_window_includes()
    {
        GrowthWindow[] windows = [Window(N, 0, o => 24 * o), Window(2 * N, 9 * N, o => (24 * o) + (o > 19 * N ? 1000 : 0))];
        Assert.NotEqual(24, windows[1].Slope.Value);
        Assert.Equal(24, RetentionRule.Judge(windows)!.Value.Slope.Value);
        windows[0] = Window(N, 0, o => 30 * o);
        Assert.Equal(windows[1].Slope, RetentionRule.Judge(windows)!.Value.Slope);
    }

    [Theory]
    [InlineData(Verdict.None, 3, 1, 5, true)]
    [InlineData(Verdict.Leak, 100, 99, 101, true)]
    [InlineData(Verdict.Leak, 100, 98, 101, false)]
    public void A_leak_is_final_when_its_slope_is_known_to_a_hundredth(
        Verdict verdict, double slope, double lower, double upper, bool expected) =>
        Assert.Equal(expected, RetentionRule.IsFinal((verdict, new Slope(slope, lower, upper))));

    [Theory]
    [InlineData(1.5, 2)]
    [InlineData(3, 4)]
    [InlineData(12, 16)]
    [InlineData(500, 64)]
    public void The_next_window_is_as_much_longer_as_the_slope_is_uncertain(double margin, int expected) =>
        Assert.Equal(expected, RetentionRule.LongerFor(new Slope(100, 100 - margin, 100 + margin)));

    // Full after the second window, and more than a hundredth uncertain by then.
    [Fact]
    public void What_a_longer_window_shows_to_have_stopped_is_none()
    {
        var windows = new List<GrowthWindow>();
        foreach (var (length, from) in new[] { (N, 0), (2 * N, 9 * N), (4 * N, 27 * N) })
            windows.Add(Window(length, from, o => 24 * Math.Min(o, 30 * N)));
        Assert.Equal(Verdict.Leak, RetentionRule.Judge(windows.Take(2).ToList())!.Value.Verdict);
        Assert.Equal(Verdict.None, RetentionRule.Judge(windows)!.Value.Verdict);
    }

    private static (Verdict Verdict, int Windows) Verdicts((Verdict Verdict, double, int Windows) judged) =>
        (judged.Verdict, judged.Windows);

    // live: bytes after so many operations and checkpoints.
    private static (Verdict Verdict, double Slope, int Windows) Judge(
        Func<double, int, double> live, int laterIntervals = GrowthWindow.MostIntervals)
    {
        List<GrowthWindow> windows = [];
        var (operations, checkpoints) = ((double)Warm, 0);
        for (var length = N; ; length *= 2)
        {
            List<double> bytes = [live(operations, checkpoints++)];
            var intervals = windows.Count == 0 ? GrowthWindow.MostIntervals : laterIntervals;
            for (var i = 0; i < intervals; i++) bytes.Add(live(operations += length, checkpoints++));
            windows.Add(new GrowthWindow(length, bytes));
            if (RetentionRule.Judge(windows) is var (verdict, slope)) return (verdict, slope.Value, windows.Count);
        }
    }

    private static GrowthWindow Window(double length, double from, Func<double, double> live) =>
        new(length, [.. Enumerable.Range(0, GrowthWindow.MostIntervals + 1).Select(i => live(from + (i * length)))]);
}
