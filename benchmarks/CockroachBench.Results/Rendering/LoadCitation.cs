using System.Globalization;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Rendering;

// What a soak says of a claim, cited beside the figures that give the claim its word.
internal static class LoadCitation
{
    public static string Rule(SoakFile soak)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"""
            *Under load*: the verdicts of the newest published soak, [{Markdown.Text(soak.Id)}]({EnvironmentSoakPage.FileName}), on a habit and on its remedy, where it loaded them. They are cited and change no word:
            that comes from the benchmark's figures alone. Of a claim that a habit leaves something behind, a soak says yes where the habit leaks or exhausts the pool or the server and the
            remedy is stable, no where the habit is stable, and otherwise nothing; stable counts without a mark only. A line ends with **against the word** where the soak says no and the word is **holds**
            (**seen**), or yes and **does not hold** (**not seen**): an operation alone and a service under load are not the same, and a soak may be too short for a leak to show.
            Of claims on times and peaks a verdict says nothing.

            """).ReplaceLineEndings("\n");
        return RunMarks.Markdown(RunHeader.Of(soak.AsRun())) is { Length: > 0 } marks ? $"{text}\nOf the soak: {marks}\n" : text;
    }

    public static IEnumerable<string> Of(Claim claim, Outcome outcome, SoakFile soak) =>
        (claim.UnderLoad ?? []).Select(u => u.Find(soak)).OfType<LoadFinding>().Select(f => Text(f, outcome, soak));

    private static string Text(LoadFinding finding, Outcome outcome, SoakFile soak)
    {
        var anchor = SoakPage.AnchorOf(soak, finding.Habit) is { } name ? "#" + name : "";
        var isTimed = finding.Answer is null;
        var text = $"under load: {Markdown.Link(finding.Habit.Name, EnvironmentSoakPage.FileName + anchor)}: {Verdict(finding.Habit, isTimed)}; "
            + (finding.Remedy is { } remedy ? $"{(remedy.Name == finding.Habit.Remedy ? "with the remedy" : "instead")}, {Markdown.Text(remedy.Name)}: {Verdict(remedy, isTimed)}" : "its remedy was not under load");
        return finding.Contradicts(outcome) ? $"{text}; **against the word**" : text;
    }

    // Where a verdict does not tell the two apart, their rates may.
    private static string Verdict(SoakScenario scenario, bool withRate) => Markdown.Text(scenario.Verdict.Text)
        + (withRate ? $", {Quantity.Significant(scenario.RequestsPerSecond, 3)} requests/s" : "")
        + (scenario.Marks.Count > 0 ? " (marked)" : "");
}
