namespace CockroachBench.Results.Rendering;

// The suite's claims, judged by a run's figures, with what a soak says beside them.
internal static class ClaimsPage
{
    public const string FileName = "claims.md";

    public static string Render(SuiteDescription suite, Run run, SoakFile? soak = null)
    {
        var evidence = new Evidence(run);
        var text = new StringBuilder("# Best practice, measured\n\n");
        text.Append($"By the run {Markdown.Text(run.File.Id)}. ");
        text.Append("[The tables](README.md) have all its figures.\n\n");
        text.Append(RunPage.Environment(run.File));
        text.Append(
        $"""

        How an outcome is decided: each claim is tested on every measured set of parameters, by the rule beside it. Times differ only where
        their 99.9 % confidence intervals do not overlap, and one is n times the other only where that holds for the nearest ends of the
        intervals. Bytes, connections and sessions hardly vary and are compared directly. All tests say yes: {Words(suite, c => c.Holds)}.
        All say no: {Words(suite, c => c.DoesNotHold)}. Mixed answers or overlapping intervals: {Words(suite, c => c.Depends)}.
        No figures to test: **not measured**, with the reason. The rules are code: `{suite.Sources.Folder}Claims/`.


        """.ReplaceLineEndings("\n"));
        if (soak is not null) text.Append(LoadCitation.Rule(soak)).Append('\n');
        foreach (var list in suite.Claims)
        {
            text.Append($"{(list == suite.Claims[0] ? "" : "\n")}## {list.Heading}\n\n");
            string[] titles = ["#", list.Column, "Word", "Rule", "Measured", "Source"];
            Markdown.AppendTable(text, titles.Select(t => (t, false)), list.Claims.Select(c => Cells(list, c, c.Judge(evidence), soak)));
        }
        return text.ToString();
    }

    private static string Words(SuiteDescription suite, Func<ClaimList, string> word)
    {
        var words = suite.Claims.Select(c => $"**{word(c)}**").ToList();
        return words.Count > 1 ? $"{words[0]} ({string.Join(", ", words.Skip(1))})" : string.Concat(words);
    }

    private static string[] Cells(ClaimList list, Claim claim, Judgement judgement, SoakFile? soak) =>
    [
        claim.Id, Markdown.Text(claim.Text), $"**{list.Word(judgement.Outcome)}**", Markdown.Text(claim.Expected),
        string.Join("<br>", judgement.Findings.Select(Text).Concat(soak is null ? [] : LoadCitation.Of(claim, judgement.Outcome, soak))),
        string.Join("<br>", claim.Sources.Select(s => s.Address is null ? Markdown.Text(s.Name) : Markdown.Link(s.Name, s.Address))),
    ];

    private static string Text(Finding finding) => finding.Answer switch
    {
        Answer.Yes => $"yes: {Markdown.Text(finding.Text)}",
        Answer.No => $"no: {Markdown.Text(finding.Text)}",
        Answer.Unclear => $"cannot tell: {Markdown.Text(finding.Text)}",
        _ => $"not measured: {Markdown.Text(finding.Text)}",
    };
}
