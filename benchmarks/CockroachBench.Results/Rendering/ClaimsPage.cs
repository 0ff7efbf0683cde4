using System.Globalization;
using System.Text;
using CockroachBench.Results.Claims;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Rendering;

// Advice and reported cases held against a run's figures.
internal static class ClaimsPage
{
    public const string FileName = "claims.md";

    public static string Render(Run run, SoakFile? soak = null)
    {
        var evidence = new Evidence(run);
        var advice = PublishedAdvice.All.Select(c => (Claim: c, Judgement: c.Judge(evidence))).ToList();
        var cases = KnownCases.All.Select(c => (Claim: c, Judgement: c.Judge(evidence))).ToList();
        var text = new StringBuilder("# Best practice, measured\n\n");
        text.Append(CultureInfo.InvariantCulture, $"By the run {Markdown.Text(run.File.Id)}. [The tables](README.md) have all its figures.\n\n").Append(RunPage.Environment(run.File)).Append(
            """

            How the words come about: a claim is tested on each set of parameters that was measured, by the rule beside it. Times count as different only where their
            99.9 % intervals lie apart, and as so many times longer only where that holds for the nearest ends of the intervals; bytes, connections and
            sessions hardly vary and are compared as they are. All tests say yes: **holds** (of a reported case: **seen**). All say no: **does not hold**
            (**not seen**). Otherwise, or where intervals overlap: **depends** (**in part**). Nothing to test with: **not measured**, and why.
            The rules are code: `benchmarks/CockroachBench.Results/Claims/`.


            """.ReplaceLineEndings("\n"));
        if (soak is not null) text.Append(LoadCitation.Rule(soak)).Append('\n');
        text.Append("## Advice\n\n");
        Table(text, soak, advice, "Advice", outcome => outcome switch { Outcome.Holds => "holds", Outcome.DoesNotHold => "does not hold", Outcome.Depends => "depends", _ => "not measured" });
        text.Append("\n## Reported cases\n\n");
        Table(text, soak, cases, "Case", outcome => outcome switch { Outcome.Holds => "seen", Outcome.DoesNotHold => "not seen", Outcome.Depends => "in part", _ => "not measured" });
        return text.ToString();
    }

    private static void Table(StringBuilder text, SoakFile? soak, List<(Claim Claim, Judgement Judgement)> claims, string title, Func<Outcome, string> word)
    {
        text.Append(Markdown.Row(["#", title, "Word", "Rule", "Measured", "Source"])).Append(Markdown.Row(["---", "---", "---", "---", "---", "---"]));
        foreach (var (claim, judgement) in claims)
            text.Append(Markdown.Row(
            [
                claim.Id, Markdown.Text(claim.Text), $"**{word(judgement.Outcome)}**", Markdown.Text(claim.Expected),
                string.Join("<br>", judgement.Findings.Select(Text).Concat(soak is null ? [] : LoadCitation.Of(claim, judgement.Outcome, soak))),
                string.Join("<br>", claim.Sources.Select(s => s.Address is null ? Markdown.Text(s.Name) : Markdown.Link(s.Name, s.Address))),
            ]));
    }

    // A finding that goes against the others is told apart in words, not by its place.
    private static string Text(Finding finding) => finding.Answer switch
    {
        Answer.Yes => $"yes: {Markdown.Text(finding.Text)}",
        Answer.No => $"no: {Markdown.Text(finding.Text)}",
        Answer.Unclear => $"cannot tell: {Markdown.Text(finding.Text)}",
        _ => $"not measured: {Markdown.Text(finding.Text)}",
    };
}
