using CockroachBench.Claims;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Judging;

// The word for a claim follows from the figures by the stated rules.
public class ClaimTests
{
    private const string Family = "Some/Family";

    [Theory]
    [InlineData(2000, 10, 1000, 10, 1, Answer.Yes)]
    [InlineData(1000, 10, 2000, 10, 1, Answer.No)]
    [InlineData(1010, 10, 1000, 10, 1, Answer.Unclear)] // the ends meet
    [InlineData(1021, 10, 1000, 10, 1, Answer.Yes)]
    [InlineData(11_000, 100, 1000, 10, 10, Answer.Yes)] // at least 10,900 / 1,010
    [InlineData(10_000, 100, 1000, 10, 10, Answer.Unclear)]
    [InlineData(9_000, 100, 1000, 10, 10, Answer.No)] // at most 9,100 / 990
    [InlineData(9_000, 100, 1000, 1000, 10, Answer.Unclear)] // the fast one may be nothing
    public void Times_differ_only_where_their_intervals_lie_apart(
        double slow, double slowMargin, double fast, double fastMargin, double times, object expected) =>
        Assert.Equal(expected, Assert.Single(
            Of(("Slow", slow, slowMargin, []), ("Fast", fast, fastMargin, [])).Slower(Family, "Slow", "Fast", times)).Answer);

    [Theory]
    [InlineData(100, 10_000_000, 0.1, Answer.Yes)]
    [InlineData(1_000_000, 10_000_000, 0.1, Answer.Yes)]
    [InlineData(1_100_000, 10_000_000, 0.1, Answer.No)]
    [InlineData(900, 0, 0.1, Answer.Yes)] // within 1 KB
    public void Bytes_are_compared_as_they_are(double small, double large, double share, object expected) =>
        Assert.Equal(expected, Assert.Single(
        Of(("Small", 1, 0.1, [("PeakLive", small)]), ("Large", 1, 0.1, [("PeakLive", large)]))
            .AtMost(Family, "Small", "Large", "PeakLive", share)).Answer);

    [Theory]
    [InlineData(1, true, Answer.Yes)]
    [InlineData(0, true, Answer.No)]
    [InlineData(2, true, Answer.Unclear)]
    [InlineData(0, false, Answer.Yes)]
    [InlineData(1, false, Answer.No)]
    public void A_leak_is_what_the_verdict_says(double verdict, bool expected, object answer) =>
        Assert.Equal(answer, Assert.Single(
            Of(("M", 1, 0.1, [("RetainedVerdict", verdict), ("Retained", 512)])).Leaks(Family, "M", expected)).Answer);

    [Theory]
    [InlineData(1, Answer.Yes)]
    [InlineData(0.96, Answer.Yes)]
    [InlineData(0.5, Answer.No)]
    public void Counts_are_counted(double count, object expected) =>
        Assert.Equal(expected, Assert.Single(Of(("M", 1, 0.1, [("Held", count)])).Counts(Family, "M", "Held", 1)).Answer);

    [Theory]
    [InlineData("4:1000,8:500,32:490", Answer.Yes)] // 32 overlaps 8
    [InlineData("4:1000,8:500,32:250", Answer.No)] // still gains beyond the limit itself
    [InlineData("4:1000,32:500", Answer.Unclear)] // gains, on which side of 8 is not known
    [InlineData("4:500,32:1000", Answer.Yes)]
    [InlineData("4:500,8:400", null)] // nothing above
    public void A_parameter_stops_helping_where_more_of_it_is_not_measurably_faster(string sizes, object? expected)
    {
        var pairs = sizes.Split(',').Select(p => p.Split(':')).ToList();
        var file = HandMadeRun.File([.. pairs.Select(p => HandMadeRun.Case("M", Family, rows: p[0]))]);
        var run = HandMadeRun.Of(file, [.. pairs.Select(p => HandMadeRun.Figures("M", double.Parse(p[1], null), 10, rows: p[0]))]);
        Assert.Equal(expected, Assert.Single(new Evidence(run).StopsImproving(Family, "M", "Rows", 8, _ => true)).Answer);
    }

    [Theory]
    [InlineData("yes yes", Outcome.Holds)]
    [InlineData("no no", Outcome.DoesNotHold)]
    [InlineData("yes no", Outcome.Depends)]
    [InlineData("yes unclear", Outcome.Depends)]
    [InlineData("unclear", Outcome.Depends)]
    [InlineData("missing missing", Outcome.NotMeasured)]
    [InlineData("missing yes", Outcome.Holds)]
    public void All_findings_must_agree(string answers, object expected) =>
        Assert.Equal(expected, Judgement.Of([.. answers.Split(' ').Select(a =>
        new Finding(a switch { "yes" => Answer.Yes, "no" => Answer.No, "unclear" => Answer.Unclear, _ => null }, ""))]).Outcome);

    [Fact]
    public void What_was_not_measured_says_why()
    {
        var run = HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("Lacking", Family, state: CaseState.NotSupported, reason: "needs Cursors: no"),
            HandMadeRun.Case("There", Family)),
            HandMadeRun.Figures("There", 1000, 10));
        var evidence = new Evidence(run);
        Assert.Equal("Lacking is not supported: needs Cursors: no", Assert.Single(evidence.Slower(Family, "Lacking", "There")).Text);
        Assert.Equal("Some/Family Absent is not in this run", Assert.Single(evidence.Counts(Family, "Absent", "Held", 1)).Text);
        Assert.Equal("Held of There were not counted".Replace("Held", "slots held", StringComparison.Ordinal),
            Assert.Single(evidence.Counts(Family, "There", "Held", 1)).Text);
    }

    [Fact]
    public void Every_set_of_parameters_is_a_finding_of_its_own()
    {
        var file = HandMadeRun.File(HandMadeRun.Case("Slow", Family, "1"), HandMadeRun.Case("Fast", Family, "1"),
            HandMadeRun.Case("Slow", Family, "9"), HandMadeRun.Case("Fast", Family, "9"));
        var evidence = new Evidence(HandMadeRun.Of(file,
            HandMadeRun.Figures("Slow", 1000, 10, rows: "1"), HandMadeRun.Figures("Fast", 1001, 10, rows: "1"),
            HandMadeRun.Figures("Slow", 2000, 10, rows: "9"), HandMadeRun.Figures("Fast", 1000, 10, rows: "9")));
        var findings = evidence.Slower(Family, "Slow", "Fast").ToList();
        Assert.Equal([Answer.Unclear, Answer.Yes], findings.Select(f => f.Answer));
        Assert.Equal("Rows=9: Slow 2.000 μs ±0.5%, Fast 1.00 μs ±1%: 2.00×", findings[1].Text);
        Assert.Equal(Outcome.Depends, Judgement.Of(findings).Outcome);
    }

    [Fact]
    public void Every_claim_is_judged_and_its_cases_are_cases_of_the_suite()
    {
        var suite = SuiteCatalog.Types.SelectMany(t => t.GetMethods().Select(m => $"{SuiteCatalog.Family(t)} {m.Name}")).ToHashSet();
        var nothing = new Evidence(HandMadeRun.Of(HandMadeRun.File()));
        foreach (var claim in PublishedAdvice.All.Concat(KnownCases.All))
        {
            var judgement = claim.Judge(nothing);
            Assert.Equal(Outcome.NotMeasured, judgement.Outcome);
            Assert.All(judgement.Findings.Where(
                f => f.Text.EndsWith(" is not in this run", StringComparison.Ordinal) && f.Text.Count(c => c == ' ') == 6),
                f => Assert.Contains(f.Text[..f.Text.IndexOf(" is not", StringComparison.Ordinal)], suite));
        }
        Assert.Equal(PublishedAdvice.All.Count, PublishedAdvice.All.Select(c => c.Id).Distinct().Count());
        Assert.Equal(KnownCases.All.Count, KnownCases.All.Select(c => c.Id).Distinct().Count());
    }

    [Fact]
    public void The_page_names_word_rule_figures_and_source()
    {
        var file = HandMadeRun.File(
            HandMadeRun.Case("Lookup_Unprepared", "Statements/Prepared"), HandMadeRun.Case("Lookup_Prepared", "Statements/Prepared"));
        var page = ClaimsPage.Render(SuitePages.Description,
            HandMadeRun.Of(file, HandMadeRun.Figures("Lookup_Unprepared", 1500, 10), HandMadeRun.Figures("Lookup_Prepared", 1000, 10)));
        // 1.5 times: less than the 1.56 that 36 % are.
        Assert.Contains("| 5 | Preparing saves 36 % of the time even for trivial SQL. | **does not hold** | Unprepared takes more than 1 "
            + "/ 0.64 = 1.56 times as long as prepared. "
            + "| no: Lookup_Unprepared 1.500 μs ±0.7%, Lookup_Prepared 1.00 μs ±1%: 1.50× "
            + "| [Npgsql, Prepared Statements](https://www.npgsql.org/doc/prepare.html)<br>", page, StringComparison.Ordinal);
    }

    private static Evidence Of(params (string Method, double Mean, double Margin, (string Id, double Value)[] Metrics)[] cases) =>
        new(HandMadeRun.Of(
        HandMadeRun.File([.. cases.Select(c => HandMadeRun.Case(c.Method, Family))]),
        [.. cases.Select(c => HandMadeRun.Figures(
            c.Method, c.Mean, c.Margin) with { Metrics = c.Metrics.ToDictionary(m => m.Id, m => m.Value) })]));
}
