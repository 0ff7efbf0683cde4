using System.Diagnostics;
using CockroachBench.Databases.Schema;
using CockroachBench.Fixtures;

namespace CockroachBench.Tests.Suite;

public class FixtureTests
{
    [Theory]
    [InlineData("98\t1\t24.5\t2024-01-01 00:01:38+00\t")]
    [InlineData("98\t1\t24.5\t2024-01-01 00:01:38+00:00\t")]
    [InlineData("98\t1\t24.5\t2024-01-01 05:31:38+05:30\t")]
    [InlineData("98\t1\t2.45e+01\t2023-12-31 19:01:38-05\t")]
    public void A_line_of_COPY_is_the_row_it_was_made_of_in_any_time_zone(string columns)
    {
        var item = SeedData.Item(98, BenchmarkSchema.NarrowPayload);
        var expected = Checksum.Add(7, item.Id, item.Category, item.Price, item.Created, item.Payload);
        Assert.Equal(expected, CopyText.Add(7, columns + item.Payload));
    }

    [Theory]
    [InlineData("98\t1\t24.5\t2024-01-01 00:01:38+00\ta\\tb")]
    [InlineData("\\N\t1\t24.5\t2024-01-01 00:01:38+00\tab")]
    [InlineData("98\t1\t24.5\t01.01.2024 00:01:38\tab")]
    [InlineData("98\t1")]
    [InlineData("")]
    public void A_line_that_is_no_row_of_items_is_refused(string line) => Assert.Throws<FormatException>(() => CopyText.Add(0, line));

    [Fact]
    public void Of_recent_times_the_median_counts_and_only_the_last_are_kept()
    {
        var times = new RecentTimes();
        Assert.Null(times.Median());
        times.Add(TimeSpan.FromSeconds(100));
        Assert.Equal(100e9, times.Median());
        times.Add(TimeSpan.FromSeconds(1));
        Assert.Equal(50.5e9, times.Median());
        for (var i = 0; i < 5000; i++) times.Add(TimeSpan.FromMilliseconds(i % 3));
        Assert.Equal(1e6, times.Median());
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 5000; i++) times.Add(Stopwatch.GetElapsedTime(start - Stopwatch.Frequency));
        Assert.True(times.Median() >= 1e9);
    }

    [Fact]
    public void Of_a_hundred_times_the_99th_percentile_is_the_longest()
    {
        var times = new RecentTimes(capacity: 100);
        Assert.Null(times.Percentile(0.99));
        for (var i = 1; i <= 150; i++) times.Add(TimeSpan.FromSeconds(i));
        Assert.Equal((51e9, 101e9, 150e9), (times.Percentile(0), times.Percentile(0.5), times.Percentile(0.99)));
    }
}
