using CockroachBench.Claims;
using CockroachBench.Requests;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Rendering;

// A claim on a habit cites what a soak says of it, and where that goes against the word.
public class UnderLoadTests
{
    [Theory]
    [InlineData(SoakOutcome.ExhaustsPool, SoakOutcome.Stable, Outcome.Holds, false)]
    [InlineData(SoakOutcome.Stable, SoakOutcome.Stable, Outcome.Holds, true)]
    [InlineData(SoakOutcome.Stable, SoakOutcome.Stable, Outcome.DoesNotHold, false)]
    [InlineData(SoakOutcome.Leaks, SoakOutcome.Stable, Outcome.DoesNotHold, true)]
    [InlineData(SoakOutcome.ExhaustsServer, SoakOutcome.Stable, Outcome.DoesNotHold, true)]
    [InlineData(SoakOutcome.Leaks, SoakOutcome.Leaks, Outcome.DoesNotHold, false)] // the remedy does not help: not the habit alone
    [InlineData(SoakOutcome.Fails, SoakOutcome.Stable, Outcome.Holds, false)] // for any reason
    [InlineData(SoakOutcome.Fails, SoakOutcome.Stable, Outcome.DoesNotHold, false)]
    [InlineData(SoakOutcome.Unclear, SoakOutcome.Stable, Outcome.Holds, false)] // connections were lost: no evidence
    [InlineData(SoakOutcome.Unclear, SoakOutcome.Stable, Outcome.DoesNotHold, false)]
    [InlineData(SoakOutcome.Leaks, SoakOutcome.Unclear, Outcome.DoesNotHold, false)]
    [InlineData(SoakOutcome.Unfinished, SoakOutcome.Stable, Outcome.Holds, false)]
    [InlineData(SoakOutcome.Unfinished, SoakOutcome.Stable, Outcome.DoesNotHold, false)]
    [InlineData(SoakOutcome.Stable, SoakOutcome.Stable, Outcome.Depends, false)]
    [InlineData(SoakOutcome.Leaks, SoakOutcome.Stable, Outcome.NotMeasured, false)]
    public void A_soak_contradicts_a_word_by_the_stated_rule(object habit, object remedy, object word, bool expected) =>
        Assert.Equal(expected, new UnderLoad("habit").Find(Soak((SoakOutcome)habit, (SoakOutcome)remedy))!.Contradicts((Outcome)word));

    [Fact]
    public void A_marked_scenario_does_not_contradict_a_verdict() =>
        Assert.False(new UnderLoad("habit")
            .Find(Soak(SoakOutcome.Stable, SoakOutcome.Stable, "stopped before its time"))!.Contradicts(Outcome.Holds));

    [Fact]
    public void A_soak_never_contradicts_a_claim_on_times()
    {
        var finding = new UnderLoad("habit", LeavesSomething: false).Find(Soak(SoakOutcome.Stable, SoakOutcome.Stable))!;
        Assert.Null(finding.Answer);
        Assert.False(finding.Contradicts(Outcome.Holds));
    }

    [Fact]
    public void What_was_not_under_load_is_not_cited()
    {
        Assert.Null(new UnderLoad("other").Find(Soak(SoakOutcome.Leaks, SoakOutcome.Stable)));
        var run = Run(leaks: true);
        Assert.DoesNotContain("nder load", ClaimsPage.Render(SuitePages.Description, run), StringComparison.Ordinal);
        Assert.DoesNotContain("under load: ", ClaimsPage.Render(SuitePages.Description, run, Soak(SoakOutcome.Leaks, SoakOutcome.Stable)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_cites_before_and_after_behind_the_figures()
    {
        var page = ClaimsPage.Render(SuitePages.Description, Run(leaks: true), HandMadeSoak.File(
            HandMadeSoak.Scenario("finally", null, Verdict(SoakOutcome.Stable, "stable")),
            HandMadeSoak.Scenario("connection-left-open", "finally",
                Verdict(SoakOutcome.ExhaustsPool, "exhausts the pool after 100 requests")),
            HandMadeSoak.Scenario("transaction-left-open", "transaction-committed", Verdict(SoakOutcome.Stable, "stable")),
            HandMadeSoak.Scenario("dapper-buffered", null, Verdict(SoakOutcome.Stable, "stable")),
            HandMadeSoak.Scenario("dapper-streamed", null, Verdict(SoakOutcome.Stable, "stable")) with { Marks = ["slow"] }));
        Assert.Contains("**holds** | An undisposed connection leaks, a disposed one does not. | yes: Query_NeverDisposed leaks 23.4 KB an "
            + "operation<br>yes: Query_Disposed retains nothing"
            + "<br>under load: [connection-left-open](soak.md#connection-left-open-before-and-after): exhausts the pool after 100 "
            + "requests; with the remedy, finally: stable"
            + "<br>under load: [transaction-left-open](soak.md): stable; its remedy was not under load; **against the word** |", page,
            StringComparison.Ordinal);
        Assert.Contains("<br>under load: [dapper-buffered](soak.md): stable, 50.0 requests/s; instead, dapper-streamed: stable, 50.0 "
            + "requests/s (marked) |", page, StringComparison.Ordinal);
        Assert.Contains("the newest published soak, [20260102-030405-soak-abcd](soak.md), on a habit", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_is_the_same_with_and_without_a_soak() =>
        Assert.Contains("**does not hold** | An undisposed connection leaks",
        ClaimsPage.Render(SuitePages.Description, Run(leaks: false), HandMadeSoak.File(
        HandMadeSoak.Scenario("connection-left-open", "finally", Verdict(SoakOutcome.Leaks, "leaks")),
        HandMadeSoak.Scenario("finally", null, Verdict(SoakOutcome.Stable, "stable")))), StringComparison.Ordinal);

    [Fact]
    public void Every_habit_that_is_cited_is_a_scenario_with_a_remedy_and_every_harmful_one_is_cited()
    {
        var cited = PublishedAdvice.All.Concat(KnownCases.All).SelectMany(c => c.UnderLoad ?? []).ToList();
        Assert.All(cited, u => Assert.NotNull(RequestForm.Find(u.Remedy ?? RequestForm.Find(u.Habit)?.Remedy ?? "")));
        Assert.Empty(RequestForm.All.Where(f => f.Leaks).Select(f => f.Name).Except(cited.Select(u => u.Habit)));
    }

    private static SoakFile Soak(SoakOutcome habit, SoakOutcome remedy, params string[] marks) => HandMadeSoak.File(
        HandMadeSoak.Scenario("habit", "remedy", Verdict(habit, "one")) with { Marks = marks },
        HandMadeSoak.Scenario("remedy", null, Verdict(remedy, "other")));

    private static SoakVerdict Verdict(SoakOutcome outcome, string text) => new(outcome, text);

    private static Run Run(bool leaks)
    {
        const string family = "Lifetimes/NeverDisposedConnection";
        CaseFigures Figures(string method, bool isLeak) =>
            HandMadeRun.Figures(method, 1000, 10) with
            {
                Metrics = new Dictionary<string,
            double>
                { ["RetainedVerdict"] = isLeak ? 1 : 0, ["Retained"] = isLeak ? 24_000 : 0 }
            };
        return HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("Query_NeverDisposed", family), HandMadeRun.Case("Query_Disposed", family)),
            Figures("Query_NeverDisposed", leaks), Figures("Query_Disposed", !leaks));
    }
}
