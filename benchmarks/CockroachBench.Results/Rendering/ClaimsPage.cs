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
        The rules are code: `{suite.Sources.Folder}Claims/`.


        """.ReplaceLineEndings("\n"));
        if (soak is not null) text.Append(LoadCitation.Rule(soak)).Append('\n');
        foreach (var list in suite.Claims)
        {
            text.Append($"{(list == suite.Claims[0] ? "" : "\n")}## {list.Heading}\n\n");
            string[] titles = ["#", list.Column, "Word", "Rule", "Measured", "Source"];
            var judged = list.Claims.Select(c => (Claim: c, Judgement: c.Judge(evidence)))
                .ToLookup(c => c.Judgement.Outcome != Outcome.NotMeasured || LoadCitation.Of(c.Claim, soak).Any());
            Markdown.AppendTable(text, titles.Select(t => (t, false)), judged[true].Select(c => Cells(list, c.Claim, c.Judgement, soak)));
            if (judged[false].Any())
                text.Append($"\nThis run has no figures for {string.Join(", ", judged[false].Select(c => c.Claim.Id))}.\n");
            foreach (var source in list.Claims.SelectMany(c => c.Sources).Where(s => s.Title is not null).Distinct())
                text.Append($"\nSource \"{Markdown.Text(source.Name)}\": {Markdown.Text(source.Title!)}.\n");
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
        string.Join("<br>", judgement.Findings.Select(Text).Concat(LoadCitation.Of(claim, judgement.Outcome, soak))),
        string.Join("<br>", claim.Sources.Select(s => s.Address is null ? Markdown.Text(s.Name) : Markdown.Link(s.Name, s.Address))),
    ];

    private static string Text(Finding finding)
    {
        var answer = finding.Answer switch { null => "not measured", Answer.Unclear => "cannot tell", { } clear => Quantity.Words(clear) };
        return $"{answer}: {Markdown.Text(finding.Text)}";
    }
}

// What a soak says of a claim, cited beside the figures that decide its outcome.
internal static class LoadCitation
{
    public static string Rule(SoakFile soak)
    {
        var newest = $"[{Markdown.Text(soak.Id)}]({EnvironmentSoakPage.FileName})";
        var text = $"""
        *Under load*: the verdicts of the newest published soak, {newest}, on a habit and on its remedy.
        They are cited and change no outcome, which comes from the benchmark's figures alone. For a claim that a habit leaves something
        behind, a soak says yes if the habit leaks or exhausts the pool or the server and the remedy is stable, no if the habit is stable,
        and otherwise nothing; a marked scenario does not count as stable. A line ends with **against the word** if the soak says no and the
        word is **holds** (**seen**), or yes and **does not hold** (**not seen**): an operation alone and a service under load differ, and a
        soak may be too short for a leak to show. On claims about times and peaks a verdict says nothing.

        """.ReplaceLineEndings("\n");
        return RunPage.Marks(RunHeader.Of(soak.AsRun())) is { Length: > 0 } marks ? $"{text}\nOf the soak: {marks}\n" : text;
    }

    public static IEnumerable<LoadFinding> Of(Claim claim, SoakFile? soak) =>
        soak is null ? [] : (claim.UnderLoad ?? []).Select(u => u.Find(soak)).OfType<LoadFinding>();

    public static IEnumerable<string> Of(Claim claim, Outcome outcome, SoakFile? soak) =>
        Of(claim, soak).Select(f => Text(f, outcome, soak!));

    private static string Text(LoadFinding finding, Outcome outcome, SoakFile soak)
    {
        var anchor = SoakPage.AnchorOf(soak, finding.Habit) is { } name ? "#" + name : "";
        var isTimed = finding.Answer is null;
        var remedy = finding.Remedy is not { } other ? "its remedy was not under load"
            : (other.Name == finding.Habit.Remedy ? "with the remedy" : "instead")
                + $", {Markdown.Text(other.Name)}: {Verdict(other, isTimed)}";
        var habit = Markdown.Link(finding.Habit.Name, EnvironmentSoakPage.FileName + anchor);
        var against = finding.Contradicts(outcome) ? "; **against the word**" : "";
        return $"under load: {habit}: {Verdict(finding.Habit, isTimed)}; {remedy}{against}";
    }

    // Where verdicts do not tell the two apart, their rates may.
    private static string Verdict(SoakScenario scenario, bool withRate) => Markdown.Text(scenario.Verdict.Text)
        + (withRate ? $", {Quantity.Significant(scenario.RequestsPerSecond, 3)} requests/s" : "")
        + (scenario.Marks.Count > 0 ? " (marked)" : "");
}
