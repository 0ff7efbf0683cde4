using CockroachBench.Retention;
using CockroachBench.Retention.Measuring;
using CockroachBench.Retention.Reporting;
using CockroachBench.Retention.Snapshots;

namespace CockroachBench.Tests.Retention;

public class RetentionResultTests
{
    private static readonly RetentionResult Whole = new()
    {
        Problem = "a \"quoted\" word,\nand a line",
        Seconds = 1.25,
        Operations = 9000,
        WindowSeconds = 1.26,
        Retained = 104,
        RetainedLower = 103.5,
        RetainedUpper = double.PositiveInfinity,
        Verdict = Verdict.Leak,
        PeakLive = 4096,
        ConnectionsOpened = 1,
        Held = 0.5,
        HeldByPool = new Dictionary<string, double> { ["app"] = 0.5 },
        OpenedBy = "Users.Get <- Handler.Handle",
        SessionsLeft = 0.25,
        SessionsKept = 0.125,
        Sockets = 2,
        LohAllocated = 0,
        Types = [new GrownType("System.Collections.Generic.List<Some.Thing>", 24, 1, "static Some.Cache.s_lists -> List<Thing>")],
        TypesProblem = "none",
        TimedWithinBudget = true,
    };

    [Fact]
    public void A_line_holds_all_of_a_result()
    {
        var line = Whole.ToLine();
        Assert.StartsWith("// Retention: {", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        var read = RetentionResult.FromLine(line)!;
        Assert.Equal(Whole.Types, read.Types);
        Assert.Equal(Whole.HeldByPool, read.HeldByPool);
        Assert.Equal(Whole with { Types = null, HeldByPool = null }, read with { Types = null, HeldByPool = null });
    }

    [Fact]
    public void What_was_not_measured_stays_nothing_on_its_way_through_a_line()
    {
        var result = new RetentionResult { Operations = 7, Verdict = Verdict.None, Held = 0 };
        Assert.Equal(
            """// Retention: {"seconds":0,"operations":7,"windowSeconds":0,"verdict":"none","held":0,"timedWithinBudget":false}""",
            result.ToLine());
        Assert.Equal(result, RetentionResult.FromLine(result.ToLine()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("// BeforeAnythingElse")]
    [InlineData("// CockroachBench: {}")]
    [InlineData(" // Retention: {}")]
    [InlineData("{}")]
    public void The_lines_of_others_are_nothing(string line) => Assert.Null(RetentionResult.FromLine(line));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("{\"retained\":\"much\"}")]
    [InlineData("{\"verdict\":\"perhaps\"}")]
    public void A_broken_line_is_reported(string rest)
    {
        var result = RetentionResult.FromLine(RetentionResult.Prefix + rest)!;
        Assert.StartsWith("the measuring process sent a line that cannot be read: ", result.Problem, StringComparison.Ordinal);
        Assert.Equal((null, null), (result.Retained, result.Verdict));
    }

    [Fact]
    public void No_launch_is_no_result_and_one_is_its_own()
    {
        Assert.Null(RetentionMetrics.Combine([]));
        Assert.Same(Whole, RetentionMetrics.Combine([Whole]));
    }

    [Fact]
    public void Launches_are_combined_by_the_median_of_each_figure()
    {
        var combined = RetentionMetrics.Combine(
        [
            new() { Seconds = 1, Operations = 10, Retained = 300, RetainedLower = 30, RetainedUpper = 3000, PeakLive = 3,
                ConnectionsOpened = 1, Held = 0, LohAllocated = 8 },
            new() { Seconds = 3, Operations = 20, Retained = 100, RetainedLower = 10, RetainedUpper = 1000, PeakLive = 1,
                ConnectionsOpened = 2, Held = 1, SessionsLeft = 4, SessionsKept = 5, TimedWithinBudget = true },
            new() { Seconds = 2, Operations = 30, Retained = 104, RetainedLower = 20, RetainedUpper = 2000, PeakLive = 2,
                ConnectionsOpened = 9, Held = 1, LohAllocated = 16 },
        ])!;
        Assert.Equal((104, 20, 2000), (combined.Retained, combined.RetainedLower, combined.RetainedUpper));
        Assert.Equal((2, 2, 1), (combined.PeakLive, combined.ConnectionsOpened, combined.Held));
        // Of those that have it: the mean of the two in the middle where they are even.
        Assert.Equal((12, 4, 5), (combined.LohAllocated, combined.SessionsLeft, combined.SessionsKept));
        Assert.Null(combined.Sockets);
        Assert.Equal((3, 60, true), (combined.Seconds, combined.Operations, combined.TimedWithinBudget));
    }

    [Theory]
    [InlineData(Verdict.Leak, Verdict.Leak, Verdict.None, Verdict.Leak)]
    [InlineData(Verdict.None, Verdict.Leak, Verdict.None, Verdict.None)]
    [InlineData(Verdict.Leak, Verdict.Leak, null, Verdict.Leak)]
    [InlineData(Verdict.Leak, Verdict.None, null, Verdict.Unclear)]
    [InlineData(Verdict.Leak, Verdict.None, Verdict.Unclear, Verdict.Unclear)]
    [InlineData(null, null, null, null)]
    public void Most_launches_decide_the_verdict_and_a_draw_is_unclear(
        Verdict? first, Verdict? second, Verdict? third, Verdict? expected) =>
        Assert.Equal(expected, RetentionMetrics.Combine(
            [new() { Verdict = first }, new() { Verdict = second }, new() { Verdict = third }])!.Verdict);

    [Fact]
    public void The_types_are_those_of_the_last_launch_that_knows_them()
    {
        GrownType[] first = [new("A", 1, 1)], second = [new("B", 2, 1)];
        var combined = RetentionMetrics.Combine(
            [new() { Types = first }, new() { Types = second }, new() { TypesProblem = "not permitted" }])!;
        Assert.Equal(second, combined.Types);
        Assert.Null(combined.TypesProblem);
    }

    [Fact]
    public void Problems_of_any_launch_are_kept()
    {
        var combined = RetentionMetrics.Combine([new() { TypesProblem = "not permitted" }, new() { Problem = "too slow", Retained = 7 }])!;
        Assert.Equal(("too slow", "not permitted", 7.0), (combined.Problem, combined.TypesProblem, combined.Retained));
    }

    [Fact]
    public void Every_figure_is_a_metric_by_its_own_id()
    {
        Assert.Equal(
            new Dictionary<string, double>
            {
                ["Retained"] = 104,
                ["RetainedLower"] = 103.5,
                ["RetainedUpper"] = double.PositiveInfinity,
                ["RetainedVerdict"] = 1,
                ["PeakLive"] = 4096,
                ["ConnectionsOpened"] = 1,
                ["Held"] = 0.5,
                ["SessionsLeft"] = 0.25,
                ["SessionsKept"] = 0.125,
                ["Sockets"] = 2,
                ["LohAllocated"] = 0,
                ["TimedWithinBudget"] = 1,
                ["RetainedBytes:System.Collections.Generic.List<Some.Thing>"] = 24,
                ["RetainedCount:System.Collections.Generic.List<Some.Thing>"] = 1,
            },
            Metrics(Whole));
    }

    [Fact]
    public void What_was_not_measured_is_no_metric()
    {
        Assert.Empty(Metrics(new() { Problem = "too slow", Seconds = 1, Operations = 7 }));
        Assert.Equal(new Dictionary<string, double> { ["RetainedVerdict"] = 0, ["Held"] = 0 },
            Metrics(new() { Verdict = Verdict.None, Held = 0 }));
    }

    [Fact]
    public void What_keeps_a_type_and_who_opened_a_connection_end_the_legends_of_their_metrics()
    {
        var legends = RetentionMetrics.Of(Whole).ToDictionary(m => m.Descriptor.Id, m => m.Descriptor.Legend);
        Assert.Equal("Bytes of this type retained per operation; kept by: static Some.Cache.s_lists -> List<Thing>",
            legends["RetainedBytes:System.Collections.Generic.List<Some.Thing>"]);
        Assert.Equal("Pool slots left busy per operation; opened by: Users.Get <- Handler.Handle", legends["Held"]);
        Assert.DoesNotContain(';', legends["Retained"]);
    }

    [Fact]
    public void The_summary_names_types_with_what_keeps_them_pools_and_who_opened_connections()
    {
        Assert.Equal(
            [
                "",
                "Cache.Rent retains per operation, over 9,000 operations in 1.3 s:",
                "            24 B in 1 x System.Collections.Generic.List<Some.Thing>",
                "               kept by static Some.Cache.s_lists -> List<Thing>",
                "           0.5 x slot of the pool app",
                "               opened by Users.Get <- Handler.Handle",
            ],
            RetentionText.Of("Cache.Rent", Whole));
        Assert.Empty(RetentionText.Of("Cache.Rent", new() { Verdict = Verdict.None, Held = 0, Types = [] }));
    }

    [Fact]
    public void Pools_and_openers_are_those_of_the_last_launch_that_knows_them()
    {
        var combined = RetentionMetrics.Combine([new() { OpenedBy = "A" }, Whole, new()])!;
        Assert.Equal((Whole.HeldByPool, Whole.OpenedBy), (combined.HeldByPool, combined.OpenedBy));
    }

    [Fact]
    public void A_mark_outside_a_measurement_does_nothing()
    {
        var marks = 0;
        PeakLive.Mark();
        // Only the marks made inside count: an operation without any has no peak, also where there were some before.
        Assert.Null(PeakLive.Measure(() => marks++));
        PeakLive.Mark();
        Assert.Null(PeakLive.Measure(() => marks++));
        Assert.Equal(2, marks); // the second run is for operations that have marks
    }

    [Fact]
    public void The_peak_is_what_a_mark_sees_reachable()
    {
        // Other tests hold and drop memory in this process meanwhile: the value is made large against that.
        const int size = 100_000_000;
        var peak = PeakLive.Measure(() =>
        {
            PeakLive.Mark();
            var held = new byte[size];
            PeakLive.Mark();
            GC.KeepAlive(held);
        });
        Assert.InRange(peak!.Value, size * 0.9, size * 1.1);
    }

    private static Dictionary<string,
    double> Metrics(RetentionResult result) => RetentionMetrics.Of(result).ToDictionary(m => m.Descriptor.Id, m => m.Value);

    private static HeapSnapshot Snapshot(params (string Name, long Bytes, long Count)[] types) =>
        new(types.ToDictionary(t => t.Name, t => new HeapSnapshot.Total(t.Bytes, t.Count)));
}
