using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Rendering;

public class FamilyTableTests
{
    [Fact]
    public void Ratios_are_taken_against_baseline_and_floor_with_the_same_parameters()
    {
        var run = HandMadeRun.Of(
            HandMadeRun.File(
                HandMadeRun.Case("Base", rows: "1", baseline: true), HandMadeRun.Case("Other", rows: "1"),
                HandMadeRun.Case("Drain", rows: "1", floor: true),
                HandMadeRun.Case("Base", rows: "100", baseline: true), HandMadeRun.Case("Other", rows: "100"),
                HandMadeRun.Case("Drain", rows: "100", floor: true)),
            HandMadeRun.Figures("Base", 200, rows: "1"), HandMadeRun.Figures("Other", 300, rows: "1"),
            HandMadeRun.Figures("Drain", 100, rows: "1"),
            HandMadeRun.Figures("Base", 4000, rows: "100"), HandMadeRun.Figures("Other", 1000, rows: "100"),
            HandMadeRun.Figures("Drain", 500, rows: "100"));

        var table = Assert.Single(FamilyTable.Build(run));
        Assert.Equal(["Rows=1", "Rows=100"], table.Groups.Select(g => g.Parameters));
        Assert.Equal([(1.0, 2.0), (1.5, 3.0), (0.5, 1.0)], table.Groups[0].Rows.Select(r => (r.Ratio!.Value, r.FloorRatio!.Value)));
        Assert.Equal([(1.0, 8.0), (0.25, 2.0), (0.125, 1.0)], table.Groups[1].Rows.Select(r => (r.Ratio!.Value, r.FloorRatio!.Value)));
    }

    [Fact]
    public void Families_keep_the_order_of_the_run()
    {
        var run = HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("A", "Reads/Second"), HandMadeRun.Case("B", "Reads/First"),
            HandMadeRun.Case("C", "Reads/Second")));
        Assert.Equal(["Reads/Second", "Reads/First"], FamilyTable.Build(run).Select(t => t.Family));
    }

    [Fact]
    public void Without_a_measured_baseline_there_is_no_ratio()
    {
        var run = HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("Base", baseline: true, state: CaseState.Failed, reason: "it broke"),
                HandMadeRun.Case("Other")),
            HandMadeRun.Figures("Base", 200), HandMadeRun.Figures("Other", 300));
        var rows = Assert.Single(FamilyTable.Build(run)).Rows.ToList();
        Assert.Null(rows[0].Figures); // a failed case's figures are not believed
        Assert.All(rows, r => Assert.Null(r.Ratio));
        Assert.All(rows, r => Assert.Null(r.FloorRatio));
    }

    [Fact]
    public void A_case_without_figures_says_why_in_place_of_its_mean()
    {
        var table = Assert.Single(FamilyTable.Build(HandMadeRun.Of(
            HandMadeRun.File(
                HandMadeRun.Case("Measured", baseline: true),
                HandMadeRun.Case("Lacking", state: CaseState.NotSupported, reason: "needs Cursors: no"),
                HandMadeRun.Case("Broken", state: CaseState.Failed, reason: "it broke"),
                HandMadeRun.Case("Late", state: CaseState.NotRun, reason: "the run was stopped"),
                HandMadeRun.Case("Smoked", state: CaseState.Checked)),
            HandMadeRun.Figures("Measured", 200))));
        var columns = Column.For(table);
        Assert.Equal(["Method", "Mean", "Ratio"], columns.Select(c => c.Title));
        Assert.Equal(["200 ns", "not supported", "failed", "not run", "checked"], table.Rows.Select(columns[1].Cell));
        Assert.Equal(["baseline", "", "", "", ""], table.Rows.Select(columns[2].Cell));
    }

    [Fact]
    public void A_column_is_there_only_where_a_row_has_something_to_say()
    {
        var table = Assert.Single(FamilyTable.Build(HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("Base", baseline: true), HandMadeRun.Case("Drain", floor: true), HandMadeRun.Case("Other")),
            HandMadeRun.Figures("Base", 200, allocated: 1024, poolWait: 5000),
            HandMadeRun.Figures("Drain", 100, allocated: 0, resolution: 500),
            HandMadeRun.Figures("Other", 400, allocated: 0, resolution: 8))));
        var columns = Column.For(table);
        Assert.Equal(["Method", "Mean", "Ratio", "× floor", "Allocated", "Wait", "Mark"], columns.Select(c => c.Title));
        Assert.Equal(["2.00×", "floor", "4.00×"], table.Rows.Select(columns[3].Cell));
        // Nothing seen is "0 B" only where little would have been seen.
        Assert.Equal(["1.00 KB", "< 500 B", "0 B"], table.Rows.Select(columns[4].Cell));
        Assert.Equal(["5.00 μs", "", ""], table.Rows.Select(columns[5].Cell));
    }

    [Theory]
    [InlineData("FirstRow", "First row", 1500, "1.50 μs")]
    [InlineData("ReturnTime", "Return", 5.2e6, "5.20 ms")]
    [InlineData("Stopped", "Stopped", 1, "1")]
    [InlineData("Usable", "Usable", 0, "0")]
    [InlineData("Attempts", "Attempts", 3.6681, "3.668")]
    [InlineData("Failures", "Failures", 0.25, "0.25")]
    [InlineData("WaitP99", "Wait p99", 2.5e8, "250 ms")]
    [InlineData("OpensPeak", "Peak opens", 32, "32")]
    [InlineData("OpensMean", "Mean opens", 4.27, "4.27")]
    [InlineData("Errors", "Errors", 8.5, "8.5")]
    [InlineData("Recovery", "Recovery", 1.2e8, "120 ms")]
    [InlineData("ServerMemory", "Server memory", 2048, "2.00 KB")]
    [InlineData("SqlState.25P03", "SQLSTATE", 1, "25P03")]
    [InlineData("LockWait", "Lock wait", 3.1e8, "310 ms")]
    [InlineData("Transient", "Transient", 0, "0")]
    [InlineData("StrayCancels", "Stray cancels", 0.033, "0.033")]
    [InlineData("BusiestNode", "Busiest node", 12, "12")]
    [InlineData("IdlestNode", "Idlest node", 0, "0")]
    public void A_figure_of_one_family_has_its_column_there(string id, string title, double value, string cell)
    {
        var table = Assert.Single(FamilyTable.Build(HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("Base", baseline: true), HandMadeRun.Case("Other")),
            HandMadeRun.Figures("Base", 200) with { Metrics = new Dictionary<string, double> { [id] = value } },
            HandMadeRun.Figures("Other", 400))));
        var columns = Column.For(table);
        Assert.Equal(["Method", "Mean", "Ratio", title, "Mark"], columns.Select(c => c.Title));
        Assert.Equal([cell, ""], table.Rows.Select(columns[3].Cell));
    }
}
