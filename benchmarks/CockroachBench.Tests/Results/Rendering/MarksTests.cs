using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Rendering;

// The words in the tables, and the digits of ratios.
public class MarksTests
{
    [Fact]
    public void One_is_fastest_or_several_are_among_them()
    {
        Assert.Equal(["", "fastest", ""], Marks(("A", 2000, 10, []), ("B", 1000, 10, []), ("C", 1030, 5, [])));
        Assert.Equal(["", "among the fastest", "among the fastest"], Marks(("A", 2000, 10, []), ("B", 1000, 10, []), ("C", 1015, 5, [])));
        Assert.Equal([""], Marks(("Alone", 1000, 10, [])));
    }

    [Fact]
    public void Least_live_is_shown_where_it_matters()
    {
        Assert.Equal(["fastest", "least live", "least live"],
            Marks(("A", 1, 0, [("PeakLive", 1_000_000)]), ("B", 2, 0, [("PeakLive", 0)]), ("C", 3, 0, [("PeakLive", 1000)])));
        Assert.Equal(["fastest", ""], Marks(("A", 1, 0, [("PeakLive", 2000)]), ("B", 2, 0, [("PeakLive", 1000)])));
    }

    [Fact]
    public void A_leak_is_a_word_and_so_is_a_connection_left_without_one() => Assert.Equal(
        ["fastest, leaks", "leaves connections", ""],
        Marks(("A", 1, 0, [("RetainedVerdict", 1), ("Held", 1)]), ("B", 2, 0, [("RetainedVerdict", 0), ("Held", 1)]),
            ("C", 3, 0, [("RetainedVerdict", 0), ("Held", 0)])));

    [Fact]
    public void The_floor_is_no_variant()
    {
        var run = HandMadeRun.Of(HandMadeRun.File(HandMadeRun.Case("A"), HandMadeRun.Case("B"), HandMadeRun.Case("Drain", floor: true)),
            HandMadeRun.Figures("A", 2000, 10), HandMadeRun.Figures("B", 1000, 10), HandMadeRun.Figures("Drain", 10, 1));
        Assert.Equal(["", "fastest", ""], FamilyTable.Build(run)[0].Rows.Select(r => r.Mark));
    }

    [Theory]
    [InlineData(0.001, "2.000×")]
    [InlineData(0.05, "2.00×")]
    [InlineData(0.3, "2.0×")]
    [InlineData(null, "2.00×")]
    public void A_ratio_has_the_digits_that_both_intervals_support(double? margin, string expected) =>
        Assert.Equal(expected, Quantity.Ratio(2, margin));

    private static IEnumerable<string> Marks(
        params (string Method, double Mean, double Margin, (string Id, double Value)[] Metrics)[] cases) =>
        FamilyTable.Build(HandMadeRun.Of(
        HandMadeRun.File([.. cases.Select(c => HandMadeRun.Case(c.Method))]),
        [.. cases.Select(c => HandMadeRun.Figures(
            c.Method, c.Mean, c.Margin) with { Metrics = c.Metrics.ToDictionary(m => m.Id, m => m.Value) })]))[0].Rows.Select(r => r.Mark);
}
