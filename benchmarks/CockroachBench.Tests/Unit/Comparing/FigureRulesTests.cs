using CockroachBench.Results.Comparing;

namespace CockroachBench.Tests.Unit.Comparing;

public class FigureRulesTests
{
    [Fact]
    public void One_object_more_is_found_where_two_blocks_of_each_side_were_undisturbed()
    {
        // Four blocks of six had synchronous reads that blocked.
        var finding = FigureRules.Allocated([1400, 1360, 1571, 1360, 1498, 1433], [1384, 1500, 1384, 1611, 1488, 1702]);
        Assert.Equal((FigureVerdict.More, 1360.0, 1384.0), (finding.Verdict, finding.Base, finding.Head));
        Assert.Equal(FigureVerdict.Less, FigureRules.Allocated([1384, 1384], [1360, 1360]).Verdict);
    }

    [Fact]
    public void Disturbance_alone_is_no_change()
    {
        Assert.Equal(FigureVerdict.Same, FigureRules.Allocated([1360, 1500, 1571], [1700, 1360, 1480]).Verdict);
        Assert.Equal(FigureVerdict.Same, FigureRules.Allocated([1_394_606, 1_394_700], [1_394_618, 1_394_618]).Verdict); // 12 B of 1.3 MB
    }

    [Fact]
    public void A_change_that_the_blocks_do_not_agree_on_is_unclear()
    {
        Assert.Equal(FigureVerdict.Unclear, FigureRules.Allocated([1360, 1500], [1384, 1700]).Verdict);
        Assert.Equal(FigureVerdict.Unclear, FigureRules.Allocated([1360], [1384]).Verdict);
    }

    [Fact]
    public void Blocks_that_nowhere_overlap_settle_it()
    {
        Assert.Equal(FigureVerdict.More, FigureRules.Allocated([1000, 1400, 1500, 1600, 1700], [1800, 2300, 2400, 2500, 2600]).Verdict);
        Assert.Equal(FigureVerdict.Less, FigureRules.Allocated([1800, 2300, 2400, 2500, 2600], [1000, 1600, 1650, 1690, 1700]).Verdict);
        Assert.Equal(FigureVerdict.Unclear, FigureRules.Allocated([1000, 1400, 1500, 1600], [1300, 2300, 2400, 2500]).Verdict);
    }

    [Theory]
    [InlineData(1000, 1024, 0, false, FigureVerdict.More)]
    [InlineData(1000, 1024, 0, true, FigureVerdict.Unclear)] // a blocked read allocates as much
    [InlineData(1000, 1600, 0, true, FigureVerdict.More)]
    [InlineData(1600, 1000, 0, true, FigureVerdict.Less)]
    [InlineData(1000, 1000.4, 0, false, FigureVerdict.Same)]
    [InlineData(0, 24, 128, false, FigureVerdict.Unclear)]
    [InlineData(0, 200, 128, false, FigureVerdict.More)]
    public void Two_runs_allocate(double before, double after, double resolution, bool talksToServer, FigureVerdict expected) =>
        Assert.Equal(expected, FigureRules.AllocatedOfRuns(before, after, resolution, talksToServer)!.Verdict);

    [Fact]
    public void What_one_side_did_not_measure_is_unclear_and_what_neither_did_is_nothing()
    {
        Assert.Null(FigureRules.AllocatedOfRuns(null, null, 0, false));
        Assert.Equal(FigureVerdict.Unclear, FigureRules.AllocatedOfRuns(10, null, 0, false)!.Verdict);
        Assert.Empty(FigureRules.Others(Of(), Of()));
        var finding = Assert.Single(FigureRules.Others(Of(("Held", 1)), Of()));
        Assert.Equal(("Held", FigureVerdict.Unclear, "not measured on head"), (finding.Id, finding.Verdict, finding.Note));
    }

    [Theory]
    [InlineData(0, 1, 104, FigureVerdict.More)] // none, leak
    [InlineData(1, 0, 104, FigureVerdict.Less)]
    [InlineData(0, 0, 3, FigureVerdict.Same)]
    [InlineData(2, 0, 3, FigureVerdict.Unclear)]
    [InlineData(1, 2, 3, FigureVerdict.Unclear)]
    public void Retained_goes_by_the_verdict(double before, double after, double bytes, FigureVerdict expected) =>
        Assert.Equal(expected, Retained(Leak(before, 0, bytes, bytes), Leak(after, bytes, bytes, bytes)));

    [Theory]
    [InlineData(95, 100, 105, 195, 200, 205, FigureVerdict.More)]
    [InlineData(195, 200, 205, 95, 100, 105, FigureVerdict.Less)]
    [InlineData(90, 100, 110, 105, 115, 125, FigureVerdict.Same)]
    [InlineData(100, 100, 100, 100.2, 100.2, 100.2, FigureVerdict.Same)]
    public void Two_leaks_go_by_their_intervals(double bl, double b, double bu, double hl, double h, double hu, FigureVerdict expected) =>
        Assert.Equal(expected, Retained(Leak(1, bl, b, bu), Leak(1, hl, h, hu)));

    [Theory]
    [InlineData("PeakLive", 10_000, 10_900, FigureVerdict.Same)]
    [InlineData("PeakLive", 10_000, 12_000, FigureVerdict.More)]
    [InlineData("PeakLive", 1_000_000, 1_040_000, FigureVerdict.Same)]
    [InlineData("PeakLive", 1_000_000, 304, FigureVerdict.Less)]
    [InlineData("ConnectionsOpened", 0, 1, FigureVerdict.More)]
    [InlineData("SessionsLeft", 1, 0, FigureVerdict.Less)]
    [InlineData("Held", 0, 0.01, FigureVerdict.Same)]
    public void Peak_and_counts(string id, double before, double after, FigureVerdict expected) =>
        Assert.Equal((id, expected), Assert.Single(FigureRules.Others(Of((id, before)), Of((id, after))).Select(f => (f.Id, f.Verdict))));

    private static FigureVerdict Retained(Dictionary<string, double> before, Dictionary<string, double> after) => Assert.Single(FigureRules.Others(before, after)).Verdict;

    private static Dictionary<string, double> Leak(double verdict, double lower, double value, double upper) =>
        Of(("RetainedVerdict", verdict), ("RetainedLower", lower), ("Retained", value), ("RetainedUpper", upper));

    private static Dictionary<string, double> Of(params (string Id, double Value)[] figures) => figures.ToDictionary(f => f.Id, f => f.Value);
}
