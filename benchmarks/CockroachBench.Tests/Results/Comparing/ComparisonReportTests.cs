using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Comparing;

public class ComparisonReportTests
{
    [Fact]
    public void A_report_says_the_verdict_first_and_holds_every_part()
    {
        var file = HandMadeBlocks.File(
            HandMadeBlocks.Case("Slow", Steady(0.15), rows: "10"),
            HandMadeBlocks.Case("Fast", Steady(Math.Log(0.828), 1_720_000)),
            HandMadeBlocks.Case("Still", Steady(0)),
            HandMadeBlocks.Case("Wild", HandMadeBlocks.Blocks(new Random(4), 6, 0, 0.5)),
            HandMadeBlocks.Case("Leaky", Steady(0)) with
            {
                BaseFigures = new Dictionary<string, double> { ["Retained"] = 0, ["RetainedVerdict"] = 0, ["Allocated"] = 100 },
                HeadFigures = new Dictionary<string, double> { ["Retained"] = 104, ["RetainedVerdict"] = 1, ["Allocated"] = 100 },
            },
            HandMadeBlocks.Case("Object",
                [.. Enumerable.Range(0, 5).Select(i => HandMadeBlocks.Block(i, 0.0001 * i, baseAllocated: 1360, headAllocated: 1384))]),
            HandMadeBlocks.Case("Gone", [], state: BlockCaseState.Missing));
        var report = ComparisonReport.Render(BlockComparer.Compare(file, TimeRule.Default));
        Assert.StartsWith("<!-- cockroachbench -->\n## CockroachBench: 1 slower, 1 faster, 1 inconclusive, 3 same; allocated: 1 more; "
            + "retained: 1 more\n", report, StringComparison.Ordinal);
        Assert.Contains("1.720 ms ±0.1% → 1.424 ms ±0.1% −17.2% (k=6)", report, StringComparison.Ordinal);
        Assert.Contains("| Reads/Things Leaky | Retained | 0 B → 104 B | **+104 B** | leaks now |", report, StringComparison.Ordinal);
        Assert.Contains("| Reads/Things Object | Allocated | 1.33 KB → 1.35 KB | **+24 B** (k=5) |", report, StringComparison.Ordinal);
        Assert.Contains("| 1.33 KB → 1.35 KB +24 B (k=5) |", report, StringComparison.Ordinal);
        string[] order = ["### Slower (1)", "### Faster (1)", "### Inconclusive (1)", "### Allocation, retention and connections (2)",
            "### Not compared (1)", "<details><summary>Same (3)", "<details><summary>All figures (6)",
            "<details><summary>Environment and legend"];
        var places = order.Select(part => report.IndexOf(part, StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.Contains("main (0123456789) → my-branch (fedcba9876 with uncommitted changes)", report, StringComparison.Ordinal);
        Assert.Equal(report.Split("<details>").Length, report.Split("</details>").Length);
    }

    [Fact]
    public void What_the_sides_differ_in_on_purpose_is_in_the_title()
    {
        var file = HandMadeBlocks.File(HandMadeBlocks.Case("Still", Steady(0)));
        string Title(string[]? ofBase, string[]? ofHead)
        {
            var between = file with { Base = file.Base with { With = ofBase }, Head = file.Head with { With = ofHead } };
            return ComparisonReport.Render(BlockComparer.Compare(between, TimeRule.Default)).Split('\n')[1];
        }
        Assert.Equal("## CockroachBench: Npgsql 10.0.0 → Npgsql 10.0.3: 1 same", Title(["Npgsql 10.0.0"], ["Npgsql 10.0.3"]));
        Assert.Equal("## CockroachBench: Max Auto Prepare=20, A=1 on head: 1 same", Title(null, ["Max Auto Prepare=20", "A=1"]));
        Assert.Equal("## CockroachBench: Pooling=false on base: 1 same", Title(["Pooling=false"], null));
        Assert.Equal("## CockroachBench: 1 same", Title(null, null));
    }

    [Fact]
    public void Neither_slower_cases_nor_changes_of_memory_crowd_the_other_out()
    {
        var file = HandMadeBlocks.File([.. Enumerable.Range(0, 600).Select(i => HandMadeBlocks.Case($"Slow{i}",
            Enumerable.Range(0, 6).Select(
                k => HandMadeBlocks.Block(k, 0.15 + (0.0001 * (k % 3)), baseAllocated: 100, headAllocated: i % 2 == 0 ? 124 : 100))))]);
        var report = ComparisonReport.Render(BlockComparer.Compare(file, TimeRule.Default));
        var parts = report.Split("### Allocation, retention and connections");
        Assert.InRange(parts[0].Split("| Reads/Things Slow").Length, 100, 600);
        Assert.InRange(parts[1].Split("**+24 B**").Length, 100, 301);
        Assert.True(report.Length <= ComparisonReport.MostCharacters);
    }

    [Fact]
    public void A_changed_method_that_takes_as_long_as_before_is_marked_as_changed()
    {
        var report = ComparisonReport.Render(
            BlockComparer.Compare(HandMadeBlocks.File(HandMadeBlocks.Case("Still", Steady(0)) with { BodyChanged = true }),
            TimeRule.Default));
        Assert.Matches(@"\(k=6\) \| ±[0-9.]+% \| changed: the benchmark method itself \|", report);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(500)]
    [InlineData(10_000)]
    public void However_many_cases_a_comment_holds_it(int count)
    {
        var random = new Random(count);
        var file = HandMadeBlocks.File(
            [.. Enumerable.Range(0, count)
            .Select(i => HandMadeBlocks.Case(
            $"Case{i}{new string('x', random.Next(400))}", HandMadeBlocks.Blocks(random, 4, random.Next(-1, 2) * 0.3, 0.01)))]);
        var report = ComparisonReport.Render(BlockComparer.Compare(file, TimeRule.Default));
        Assert.InRange(report.Length, 1, ComparisonReport.MostCharacters);
        Assert.Equal(count > 100, report.Contains("Left out", StringComparison.Ordinal));
        if (count > 100) Assert.Contains("rows of \"All figures\"", report, StringComparison.Ordinal);
        Assert.Contains("### Slower", report, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_slower_is_the_last_to_go()
    {
        var file = HandMadeBlocks.File(
            [.. Enumerable.Range(0, 300).Select(i => HandMadeBlocks.Case($"Case{i}", Steady(i < 20 ? 0.3 : 0)))]);
        var report = ComparisonReport.Render(BlockComparer.Compare(file, TimeRule.Default), 10_000);
        Assert.InRange(report.Length, 1, 10_000);
        var missing = report[report.IndexOf("Left out", StringComparison.Ordinal)..];
        Assert.DoesNotContain("\"Slower\"", missing, StringComparison.Ordinal);
        Assert.Contains("of 280 rows of \"Same\"", missing, StringComparison.Ordinal);
        Assert.Contains("of 300 rows of \"All figures\"", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_stay_text()
    {
        var file = HandMadeBlocks.File(HandMadeBlocks.Case("<img src=x onerror=alert(1)>|`a`\n## b @someone</details>", Steady(0.3)));
        file = file with { Base = file.Base with { Label = "feature/<b>|x" } };
        var report = ComparisonReport.Render(BlockComparer.Compare(file, TimeRule.Default));
        Assert.DoesNotContain("<img", report, StringComparison.Ordinal);
        Assert.DoesNotContain("\n## b", report, StringComparison.Ordinal);
        Assert.DoesNotContain("@someone", report, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", report, StringComparison.Ordinal);
        Assert.All(report.Split('\n')
            .Where(l => l.Contains("img", StringComparison.Ordinal) && l.Contains("k=6", StringComparison.Ordinal)),
            l => Assert.Contains(l.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|'), (int[])[5, 4]));
    }

    [Fact]
    public void What_was_forced_is_marked_on_every_row()
    {
        var comparison = BlockComparer.Compare(
            HandMadeBlocks.File(HandMadeBlocks.Case("Slow", Steady(0.3)), HandMadeBlocks.Case("Still", Steady(0))), TimeRule.Default)
            with
        { Forced = ["the machines differ: base a, head b"], Kind = ComparisonKind.Runs };
        var report = ComparisonReport.Render(comparison);
        Assert.All(report.Split('\n').Where(l => l.StartsWith("| Reads", StringComparison.Ordinal)),
            l => Assert.Contains("†", l, StringComparison.Ordinal));
        Assert.Contains("[!CAUTION]", report, StringComparison.Ordinal);
        Assert.Contains("advisory", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, "+0.0%")]
    [InlineData(0.048790164169432, "+5.0%")]
    [InlineData(-0.18874212, "−17.2%")]
    [InlineData(2.99573227355, "×20.0")]
    [InlineData(double.NegativeInfinity, "−100%")]
    public void Changes_as_people_read_them(double logRatio, string expected) => Assert.Equal(expected, Quantity.Change(logRatio));

    private static Block[] Steady(double effect, double nanoseconds = 1000) =>
        [.. Enumerable.Range(0, 6).Select(i => HandMadeBlocks.Block(i, effect + (0.0001 * (i % 3)), nanoseconds: nanoseconds))];
}
