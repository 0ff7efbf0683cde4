namespace CockroachBench.Results.Rendering;

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

    public static IEnumerable<string> Of(Claim claim, Outcome outcome, SoakFile soak) =>
        (claim.UnderLoad ?? []).Select(u => u.Find(soak)).OfType<LoadFinding>().Select(f => Text(f, outcome, soak));

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
