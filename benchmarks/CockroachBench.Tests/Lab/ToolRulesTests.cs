using CockroachBench.Lab.Rules;
using CockroachBench.Results.Judging;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Lab;

public class ToolRulesTests
{
    [Theory]
    [InlineData("ResultsComparer, 5 %", 1.04, TimeVerdict.Same)]
    [InlineData("ResultsComparer, 5 %", 1.12, TimeVerdict.Slower)]
    [InlineData("ResultsComparer, 5 %", 0.85, TimeVerdict.Faster)]
    [InlineData("BenchmarkDotNet StatisticalTestColumn, 10 %", 1.08, TimeVerdict.Same)]
    [InlineData("BenchmarkDotNet StatisticalTestColumn, 10 %", 1.15, TimeVerdict.Slower)]
    [InlineData("BenchmarkDotNet StatisticalTestColumn, 10 %", 0.7, TimeVerdict.Faster)]
    [InlineData("benchstat", 1.04, TimeVerdict.Slower)]
    [InlineData("benchstat", 0.96, TimeVerdict.Faster)]
    [InlineData("github-action-benchmark, 110 %", 1.09, TimeVerdict.Same)]
    [InlineData("github-action-benchmark, 110 %", 1.12, TimeVerdict.Slower)]
    [InlineData("github-action-benchmark, 150 %", 1.4, TimeVerdict.Same)]
    [InlineData("github-action-benchmark, 200 % (its default)", 2.1, TimeVerdict.Slower)]
    [InlineData("asv, factor 1.1", 1.08, TimeVerdict.Same)]
    [InlineData("asv, factor 1.1", 1.15, TimeVerdict.Slower)]
    [InlineData("asv, factor 1.1", 0.85, TimeVerdict.Faster)]
    public void Clear_differences(string tool, double ratio, object expected) =>
        Assert.Equal(expected, Tool(tool).Judge(Sample(1, 1), Sample(2, ratio)));

    [Fact]
    public void A_sample_against_itself_is_never_slower() =>
        Assert.All(ToolRules.All,
            t => Assert.DoesNotContain(t.Judge(Sample(1, 1), Sample(1, 1)), (TimeVerdict[])[TimeVerdict.Slower, TimeVerdict.Faster]));

    [Fact]
    public void Benchstat_finds_nothing_in_three_launches_however_far_apart()
    {
        LaunchSample Of(params double[] means) => new([.. means.Select(m => (double[])[m])]);
        Assert.Equal(TimeVerdict.Inconclusive, ToolRules.Benchstat(Of(1, 2, 3), Of(10, 20, 30))); // smallest p 0.1
        Assert.Equal(TimeVerdict.Slower, ToolRules.Benchstat(Of(1, 2, 3, 4), Of(10, 20, 30, 40))); // 0.0286
    }

    [Fact]
    public void ResultsComparer_takes_less_than_a_third_of_a_nanosecond_for_noise()
    {
        LaunchSample Of(double value) => new([[.. Enumerable.Range(0, 15).Select(i => value + (0.001 * i))]]);
        Assert.Equal(TimeVerdict.Same, ToolRules.ResultsComparer(Of(1), Of(1.2), 0.05));
        Assert.Equal(TimeVerdict.Slower, ToolRules.ResultsComparer(Of(1), Of(1.5), 0.05));
        Assert.Equal(TimeVerdict.Inconclusive, ToolRules.ResultsComparer(new([[1, 2]]), Of(9), 0.05));
    }

    [Fact]
    public void Asvs_own_p_value()
    {
        // Worked by hand: two of 924 orders are as extreme.
        Assert.Equal(2.0 / 924, ToolRules.AsvP([1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12])!.Value, 10);
        Assert.Null(ToolRules.AsvP([1, 2, 3], [4, 5, 6]));
        Assert.Equal(1, ToolRules.AsvP([1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1])!.Value, 1); // ties go to the least significant
    }

    private static ToolRule Tool(string name) => ToolRules.All.Single(t => t.Name == name);

    // Five launches of fifteen iterations, 0.5 % of scatter.
    private static LaunchSample Sample(int seed, double ratio)
    {
        var random = new Random(seed);
        return new LaunchSample([
            .. Enumerable.Range(0, 5)
            .Select(_ => (double[])[.. Enumerable.Range(0, 15)
            .Select(_ => 1000 * ratio * (1 + (0.005 * HandMadeBlocks.Normal(random))))])]);
    }
}
