using CockroachBench.Results.Comparing;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Publishing;

// What counts as a change between two runs.
public class ChangesTests
{
    [Theory]
    [InlineData(10_000, 10_600, true)]
    [InlineData(10_000, 10_400, false)] // under 5 % and 512 B
    [InlineData(1_000, 1_400, false)] // 40 %, but 400 B
    [InlineData(0, 600, true)]
    public void Allocated_changes_by_more_than_noise(double before, double after, bool expected) =>
        Assert.Equal(expected, Between(Figures(1000, 10, before), Figures(1000, 10, after)).Figures.Any(c => c.Figure == "Allocated"));

    [Theory]
    [InlineData("PeakLive", 10_000, 12_000, true)]
    [InlineData("PeakLive", 100, 1_000, false)]
    [InlineData("ConnectionsOpened", 0, 1, true)]
    [InlineData("ConnectionsOpened", 0.99, 1, false)]
    [InlineData("Held", 1, 0, true)]
    [InlineData("SessionsLeft", 0, 0.5, true)]
    public void Peaks_and_counts_change(string id, double before, double after, bool expected) =>
        Assert.Equal(expected, Between(
            Figures(1000, 10, metrics: [(id, before)]), Figures(1000, 10, metrics: [(id, after)])).Figures.Count > 0);

    [Fact]
    public void A_new_leak_comes_first_and_two_cases_without_one_are_not_compared()
    {
        var leak = Assert.Single(
            Between(Figures(1000, 10, metrics: [("RetainedVerdict", 0), ("Retained", 3)]),
            Figures(1000, 10, metrics: [("RetainedVerdict", 1), ("Retained", 2048)])).Figures);
        Assert.Equal(("Retained", "none", "2.00 KB leak", double.PositiveInfinity), (leak.Figure, leak.Before, leak.After, leak.Size));
        Assert.Empty(Between(Figures(1000, 10, metrics: [("RetainedVerdict", 0), ("Retained", 3)]),
            Figures(1000, 10, metrics: [("RetainedVerdict", 0), ("Retained", 900)])).Figures);
    }

    [Fact]
    public void A_time_is_listed_where_intervals_lie_apart()
    {
        Assert.Empty(Between(Figures(1000, 50), Figures(1090, 50)).Times);
        Assert.Single(Between(Figures(1000, 50), Figures(1110, 50)).Times);
        Assert.Empty(Between(Figures(1000, null), Figures(9000, 50)).Times);
    }

    [Fact]
    public void New_and_missing_cases_are_named_with_what_became_of_them()
    {
        var older = HandMadeRun.Of(HandMadeRun.File(HandMadeRun.Case("A"), HandMadeRun.Case("B"), HandMadeRun.Case("C")),
            Figures(1, 1, method: "A"), Figures(1, 1, method: "B"), Figures(1, 1, method: "C"));
        var newer = HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("A"), HandMadeRun.Case("B", state: CaseState.Failed, reason: "it broke"),
            HandMadeRun.Case("D")), Figures(1, 1, method: "A"), Figures(1, 1, method: "D"));
        var changes = Changes.Between(older, newer);
        Assert.Equal(["D"], changes.Added.Select(c => c.Method));
        Assert.Equal([("B", CaseState.Failed), ("C", CaseState.NotRun)], changes.Missing.Select(c => (c.Method, c.State)));
    }

    [Fact]
    public void Circumstances_are_listed()
    {
        var run = HandMadeRun.Of(HandMadeRun.File(HandMadeRun.Case("A")), Figures(1, 1, method: "A"));
        var other = run with
        {
            File =
            run.File with
            {
                Packages = new Dictionary<string, string> { ["Npgsql"] = "10.0.1" },
                Server = run.File.Server! with { Settings = new Dictionary<string, string> { ["fsync"] = "on" } }
            }
        };
        Assert.Equal(["Dapper: 2.1.86 → none", "Npgsql: 10.0.0 → 10.0.1", "Server setting fsync: off → on"],
            Changes.Between(run, other).Circumstances);
        Assert.True(Changes.Between(run, run).IsNone);
    }

    private static Changes Between(CaseFigures before, CaseFigures after) =>
        Changes.Between(HandMadeRun.Of(HandMadeRun.File(HandMadeRun.Case("M")), before),
            HandMadeRun.Of(HandMadeRun.File(HandMadeRun.Case("M")), after));

    private static CaseFigures Figures(
        double mean, double? margin, double? allocated = null, (string Id, double Value)[]? metrics = null, string method = "M") =>
        HandMadeRun.Figures(method, mean, margin, allocated) with { Metrics = (metrics ?? []).ToDictionary(m => m.Id, m => m.Value) };
}
