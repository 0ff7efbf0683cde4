using CockroachBench.Results.Judging;

namespace CockroachBench.Tests.Results.Judging;

public class FigureRulesTests
{
    [Fact]
    public void One_object_more_is_found_at_every_level_of_the_blocks()
    {
        // Synchronous reads blocked more or less often, on both sides alike; in one block of six by accident not.
        var finding = FigureRules.Allocated([(1360, 1384), (1552, 1576), (1360, 1384), (1744, 1768), (1552, 1768), (1552, 1576)]);
        Assert.Equal((FigureVerdict.More, 1360.0, 1384.0), (finding.Verdict, finding.Base, finding.Head));
        Assert.Equal(FigureVerdict.Less, FigureRules.Allocated([(1384, 1360), (1576, 1552)]).Verdict);
    }

    [Fact]
    public void What_half_of_the_blocks_have_in_common_is_the_change()
    {
        // Recorded: a read that waits in one process alone is 192 B one way or the other. Few blocks may have been disturbed alike, many
        // hardly.
        Assert.Equal((FigureVerdict.Unclear, "blocks differ: -168 to +216 B"), Told(Changes(-168, 24, -168, 24, 24, 216)));
        double[] nine = [-168, 24, -168, 24, 24, 216, -168, 24, 24, -168, 24, 24, -168, 24, 24, -168]; // of sixteen, six disturbed alike
        Assert.Equal(FigureVerdict.Unclear, Changes(nine).Verdict);
        Assert.Equal(FigureVerdict.Unclear, Changes([.. nine, .. nine]).Verdict);
        var finding = Changes([.. nine, .. Enumerable.Repeat(24.0, 16)]);
        Assert.Equal((FigureVerdict.More, 24.0), (finding.Verdict, finding.Head - finding.Base));
        Assert.Equal(FigureVerdict.Same, Changes([.. nine.Select(c => c - 24), .. Enumerable.Repeat(0.0, 16)]).Verdict);
    }

    [Theory]
    [InlineData(10, 5, 1, FigureVerdict.More)]
    [InlineData(10, 6, 0, FigureVerdict.Unclear)] // not twice as many as saw nothing; their mean is half an object
    [InlineData(7, 3, 6, FigureVerdict.Unclear)] // twice as many as any other, and not half
    [InlineData(7, 8, 1, FigureVerdict.Unclear)] // recorded on a disturbed machine, of one object more
    [InlineData(16, 8, 8, FigureVerdict.More)]
    [InlineData(15, 7, 10, FigureVerdict.Unclear)]
    [InlineData(17, 15, 0, FigureVerdict.Unclear)]
    public void With_many_blocks_it_is_that_of_half_and_twice_as_frequent_as_any_other(int alike, int nothing, int other, object expected)
    {
        var finding = Changes([.. Enumerable.Repeat(24.0, alike), .. Enumerable.Repeat(0.0, nothing),
            .. Enumerable.Range(1, other).Select(i => i % 2 == 0 ? 48.0 * i : -48.0 * i)]);
        Assert.Equal(expected, finding.Verdict);
        if (expected is FigureVerdict.More) Assert.Equal(24, finding.Head - finding.Base);
    }

    [Fact]
    public void A_mean_that_a_quarter_of_the_blocks_contradict_is_no_change()
    {
        // An object more, half of the blocks disturbed: their mean is 72 B less, beyond its bound.
        Assert.Equal(FigureVerdict.Unclear, Changes([.. Enumerable.Repeat(-168.0, 16), .. Enumerable.Repeat(24.0, 16)]).Verdict);
    }

    [Theory]
    [InlineData(1, 4, FigureVerdict.More)]
    [InlineData(2, 7, FigureVerdict.Unclear)]
    [InlineData(2, 8, FigureVerdict.More)]
    public void With_few_blocks_it_is_four_times_as_frequent_as_any_other(int others, int alike, object expected) =>
        Assert.Equal(expected, Changes([.. Enumerable.Repeat(-168.0, others), .. Enumerable.Repeat(24.0, alike)]).Verdict);

    [Fact]
    public void Disturbance_alone_is_no_change()
    {
        Assert.Equal(FigureVerdict.Same,
            FigureRules.Allocated([(1360, 1360), (1552, 1552), (1552, 1744), (1552, 1552), (1360, 1360)]).Verdict);
        Assert.Equal(FigureVerdict.Unclear, FigureRules.Allocated([(1360, 1360), (1552, 1360), (1360, 1552), (1360, 1360)]).Verdict);
        Assert.Equal((FigureVerdict.Same, "its own operations differ: a change of less than 192 B would not be seen"),
            Told(FigureRules.Allocated([(1360, 1360), (1552, 1552)], resolution: 192)));
        Assert.Equal(FigureVerdict.Same, FigureRules.Allocated([(1_394_606, 1_394_618), (1_394_700, 1_394_712)]).Verdict); // 12 B of 1.3 MB
        // Recorded, of one object more: no two agree, and more blocks may tell; where there are many, what the scatter would hide is said.
        Assert.Equal((FigureVerdict.Unclear, "blocks differ: -168 to +24 B"), Told(Changes(-168, 24, 0, 16)));
        Assert.Equal((FigureVerdict.Same, "its own operations differ: a change of less than 300 B would not be seen"),
            Told(Changes([.. Enumerable.Range(0, 16).Select(i => i * 40.0 - 300)])));
        Assert.Equal((FigureVerdict.Same, "its own operations differ: a change of less than 400 B would not be seen"),
            Told(FigureRules.Allocated([(1000, 750), (1000, 1000), (1000, 1300)], resolution: 400)));
    }

    [Fact]
    public void A_change_that_the_blocks_do_not_agree_on_is_unclear()
    {
        Assert.Equal((FigureVerdict.Unclear, "blocks differ: +24 to +192 B"), Told(FigureRules.Allocated([(1360, 1384), (1360, 1552)])));
        Assert.Equal(FigureVerdict.Unclear, FigureRules.Allocated([(1360, 1360), (1360, 1384), (1360, 1360), (1360, 1384)]).Verdict);
        Assert.Equal((FigureVerdict.Unclear, "one block cannot tell a change from a disturbance"),
            Told(FigureRules.Allocated([(1360, 1384)])));

    }

    [Fact]
    public void Averages_of_unequal_operations_are_told_apart_by_their_interval()
    {
        // Mean 470, standard error 145; Student's 0.999 quantile for 4 degrees of freedom is 7.173.
        Assert.Equal(FigureVerdict.Unclear, Changes(100, 300, 350, 700, 900).Verdict);
        // No value lies within half of the median, 210; mean 210, standard error 41.6, 0.999 quantile for 7 is 4.785: 11 at least.
        Assert.Equal(FigureVerdict.More, Changes(100, 320, 100, 320, 100, 320, 100, 320).Verdict);
        Assert.Equal(FigureVerdict.Less, Changes(-100, -320, -100, -320, -100, -320, -100, -320).Verdict);
        // Four are too few for that: standard error 63.5, quantile for 3 is 10.21; and two of four agree.
        Assert.Equal(FigureVerdict.Unclear, Changes(100, 320, 100, 320).Verdict);
    }

    [Theory]
    [InlineData(1000, 1024, 0, false, FigureVerdict.More)]
    [InlineData(1000, 1024, 0, true, FigureVerdict.Unclear)] // a blocked read allocates as much
    [InlineData(1000, 1600, 0, true, FigureVerdict.More)]
    [InlineData(1600, 1000, 0, true, FigureVerdict.Less)]
    [InlineData(1000, 1000.4, 0, false, FigureVerdict.Same)]
    [InlineData(0, 24, 128, false, FigureVerdict.Unclear)]
    [InlineData(0, 200, 128, false, FigureVerdict.More)]
    public void Two_runs_allocate(double before, double after, double resolution, bool talksToServer, object expected) =>
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
    [InlineData(new[] { 2000.0 }, FigureVerdict.More)]
    [InlineData(new[] { 2000.0, 2000, 2000 }, FigureVerdict.More)]
    [InlineData(new[] { 2000.0, 100, 100 }, FigureVerdict.Same)] // an accident of one process
    [InlineData(new[] { 2000.0, 100 }, FigureVerdict.Unclear)]
    [InlineData(new[] { 2000.0, 2000, 100 }, FigureVerdict.Unclear)]
    public void What_is_measured_again_has_to_agree(double[] heads, object expected) =>
        Assert.Equal(expected, Assert.Single(
            FigureRules.Others([.. heads.Select(h => (Of(("PeakLive", 100)), Of(("PeakLive", h))))])).Verdict);

    [Theory]
    [InlineData(0, 1, 104, FigureVerdict.More)] // none, leak
    [InlineData(1, 0, 104, FigureVerdict.Less)]
    [InlineData(0, 0, 3, FigureVerdict.Same)]
    [InlineData(2, 0, 3, FigureVerdict.Unclear)]
    [InlineData(1, 2, 3, FigureVerdict.Unclear)]
    public void Retained_goes_by_the_verdict(double before, double after, double bytes, object expected) =>
        Assert.Equal(expected, Retained(Leak(before, 0, bytes, bytes), Leak(after, bytes, bytes, bytes)));

    [Theory]
    [InlineData(95, 100, 105, 195, 200, 205, FigureVerdict.More)]
    [InlineData(195, 200, 205, 95, 100, 105, FigureVerdict.Less)]
    [InlineData(90, 100, 110, 105, 115, 125, FigureVerdict.Same)]
    [InlineData(100, 100, 100, 100.2, 100.2, 100.2, FigureVerdict.Same)]
    public void Two_leaks_go_by_their_intervals(double bl, double b, double bu, double hl, double h, double hu, object expected) =>
        Assert.Equal(expected, Retained(Leak(1, bl, b, bu), Leak(1, hl, h, hu)));

    [Theory]
    [InlineData("PeakLive", 10_000, 10_900, FigureVerdict.Same)]
    [InlineData("PeakLive", 10_000, 12_000, FigureVerdict.More)]
    [InlineData("PeakLive", 1_000_000, 1_040_000, FigureVerdict.Same)]
    [InlineData("PeakLive", 1_000_000, 304, FigureVerdict.Less)]
    [InlineData("ConnectionsOpened", 0, 1, FigureVerdict.More)]
    [InlineData("SessionsLeft", 1, 0, FigureVerdict.Less)]
    [InlineData("Held", 0, 0.01, FigureVerdict.Same)]
    public void Peak_and_counts(string id, double before, double after, object expected) =>
        Assert.Equal((id, expected), Assert.Single(FigureRules.Others(Of((id, before)), Of((id, after))).Select(f => (f.Id, f.Verdict))));

    private static FigureVerdict Retained(Dictionary<string, double> before, Dictionary<string, double> after) =>
        Assert.Single(FigureRules.Others(before, after)).Verdict;

    private static Dictionary<string, double> Leak(double verdict, double lower, double value, double upper) =>
        Of(("RetainedVerdict", verdict), ("RetainedLower", lower), ("Retained", value), ("RetainedUpper", upper));

    private static (FigureVerdict, string?) Told(FigureFinding finding) => (finding.Verdict, finding.Note);

    private static Dictionary<string,
    double> Of(params (string Id, double Value)[] figures) => figures.ToDictionary(f => f.Id, f => f.Value);

    private static FigureFinding Changes(params double[] changes) => FigureRules.Allocated([.. changes.Select(c => (1000.0, 1000 + c))]);
}
