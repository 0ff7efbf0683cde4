using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Comparing;

public class RunComparerTests
{
    [Fact]
    public void Launches_decide_and_a_single_launch_decides_nothing()
    {
        var cases = Compare(
            [Figures("Slow", 1000, 1003, 998, 1001), Figures("Still", 1000, 1003, 998, 1001), Figures("Once", 1000)],
            [Figures("Slow", 1200, 1203, 1198, 1201), Figures("Still", 1002, 1003, 997, 1001), Figures("Once", 5000)]).Cases;
        Assert.Equal([TimeVerdict.Slower, TimeVerdict.Same, TimeVerdict.Inconclusive], cases.Select(c => c.Time!.Verdict));
        Assert.Equal([4, 4, 1], cases.Select(c => c.Time!.Replications));
        Assert.Contains("one launch", cases[2].Time!.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Cases_that_do_not_meet_are_listed_as_what_they_are()
    {
        var before = HandMadeRun.Of(HandMadeRun.File(
            HandMadeRun.Case("Gone"), HandMadeRun.Case("Sized", rows: "10") with { Name = "Sized(Rows: 10)" }, HandMadeRun.Case("Cursor"),
            HandMadeRun.Case("Broke"), HandMadeRun.Case("Late", state: CaseState.NotRun)), HandMadeRun.Figures("Cursor", 1),
                HandMadeRun.Figures("Broke", 1));
        var after = HandMadeRun.Of(HandMadeRun.File(
            HandMadeRun.Case("Fresh"), HandMadeRun.Case("Sized", rows: "20") with { Name = "Sized(Rows: 20)" },
            HandMadeRun.Case("Cursor", state: CaseState.NotSupported, reason: "no cursors"),
            HandMadeRun.Case("Broke", state: CaseState.Failed, reason: "it threw"), HandMadeRun.Case("Late")));
        var cases = RunComparer.Compare(before, after, TimeRule.Default, ("a", "b")).Cases;
        Assert.Equal(
            [("Fresh", ComparedState.New), ("Sized", ComparedState.New), ("Cursor", ComparedState.NotSupported),
                ("Broke", ComparedState.Failed), ("Late", ComparedState.NotMeasured), ("Gone", ComparedState.Missing),
                ("Sized", ComparedState.Missing)],
            cases.Select(c => (c.Method, c.State)));
        Assert.Equal("the method's parameters changed; base has Rows=10", cases[1].Reason);
        Assert.Equal("failed on head: it threw", cases[3].Reason);
        Assert.Null(cases[0].Changed);
        Assert.Equal(["parameters", "parameters"], cases.Where(c => c.Method == "Sized").Select(c => c.Changed));
    }

    [Fact]
    public void Another_kind_of_server_or_another_machine_is_a_reason_to_refuse_and_a_version_is_not()
    {
        var run = HandMadeRun.File();
        var cockroach = run with { Server = run.Server! with { Kind = "CockroachDb", IsStandIn = false } };
        var newer = run with
        {
            Server = run.Server! with { Version = "16.1" },
            Packages = new Dictionary<string,
            string>
            { ["Npgsql"] = "10.0.1" }
        };
        Assert.Contains("different kinds", Assert.Single(Environments.Refusals(run, cockroach)), StringComparison.Ordinal);
        Assert.Contains("machines differ",
            Assert.Single(Environments.Refusals(run, run with { Machine = run.Machine with { LogicalCores = 4 } })),
            StringComparison.Ordinal);
        Assert.Empty(Environments.Refusals(run, newer));
        Assert.Equal(["Server: PostgreSQL 15.8 (stand-in) → PostgreSQL 16.1 (stand-in)", "Dapper: 2.1.86 → none",
            "Npgsql: 10.0.0 → 10.0.1"], Environments.Differences(run, newer));
        Assert.Empty(Environments.Differences(run, run));
    }

    [Theory]
    [InlineData("0.14.0", "0.15.8", true)]
    [InlineData("0.15.8", "0.13.12", true)]
    [InlineData("0.15.0", "0.15.8", false)]
    [InlineData("0.13.12", "0.14.0", false)]
    [InlineData("unknown", "0.15.8", false)]
    public void Versions_of_BenchmarkDotNet_that_count_allocations_differently_are_noted(string before, string after, bool expected)
    {
        const string start = "Allocated was counted by BenchmarkDotNet ";
        Run With(string version, double? allocated) => HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("A")) with { Packages = new Dictionary<string, string> { ["BenchmarkDotNet"] = version } },
            HandMadeRun.Figures("A", 1000, allocated: allocated));
        string[] Notes(double? allocated)
        {
            var comparison = RunComparer.Compare(With(before, allocated), With(after, allocated), TimeRule.Default, ("a", "b"));
            Assert.Equal(comparison.Differences.Any(d => d.StartsWith(start, StringComparison.Ordinal)),
                ComparisonReport.Render(comparison).Contains($"\n- {start}", StringComparison.Ordinal));
            return [.. comparison.Differences.Concat(Changes.Between(With(before, allocated), With(after, allocated)).Circumstances)
                .Where(d => d.StartsWith(start, StringComparison.Ordinal))];
        }
        string[] both = [.. Enumerable.Repeat(
            $"{start}{before} on one side and {after} on the other; since 0.15 finalizers' allocations no longer count.", 2)];
        Assert.Equal(expected ? both : [], Notes(512));
        Assert.Empty(Notes(null));
    }

    [Fact]
    public void Several_jobs_of_one_method_are_told_apart()
    {
        var run = HandMadeRun.File(HandMadeRun.Case("A") with { Id = "T.A: one" }, HandMadeRun.Case("A") with { Id = "T.A: two" });
        var loaded = HandMadeRun.Of(run, Figures("A", 1, 1) with { Id = "T.A: one" }, Figures("A", 2, 2) with { Id = "T.A: two" });
        Assert.Equal([1, 2], RunComparer.Compare(loaded, loaded, TimeRule.Default, ("a", "b")).Cases.Select(c => c.Time!.BaseNanoseconds));
    }

    private static Comparison Compare(CaseFigures[] before, CaseFigures[] after)
    {
        var file = HandMadeRun.File([.. before.Select(f => HandMadeRun.Case(f.Name.Split('.')[^1]))]);
        return RunComparer.Compare(HandMadeRun.Of(file, before), HandMadeRun.Of(file, after), TimeRule.Default, ("a", "b"));
    }

    private static CaseFigures Figures(string method, params double[] launches) =>
        HandMadeRun.Figures(method, launches.Average()) with { Launches = [.. launches.Select(l => (double[])[l * 0.999, l * 1.001])] };
}
