using CockroachBench.Results.Judging;

namespace CockroachBench.Tests.Results.Judging;

public class EarlyStopsTests
{
    [Theory]
    [InlineData(3, new[] { 3 })]
    [InlineData(6, new[] { 4, 6 })]
    [InlineData(10, new[] { 4, 6, 8, 10 })]
    [InlineData(16, new[] { 4, 8, 12, 16 })]
    public void Looks_are_few_ascending_and_end_with_the_most(int most, int[] expected) => Assert.Equal(expected, EarlyStops.Looks(most));
}
