using System.Globalization;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Judging;

// From judgements of single cases to verdicts that hold for all of them together. Where what was flagged has been measured again, the
// fresh blocks decide alone, Holm-adjusted over the flagged cases: the first blocks only chose what to look at (a screening, and then a
// test: what the screening lets pass costs time alone). Where it has not, p values are adjusted over all measured cases by Benjamini and
// Hochberg.
internal static class TimeVerdicts
{
    public static IReadOnlyList<TimeFinding> AdjustAll(IReadOnlyList<TimeFinding> findings, TimeRule rule)
    {
        if (findings.Count < 2) return findings;
        var judged = Enumerable.Range(0, findings.Count).Where(i => findings[i].Judgement.P < 1).ToList();
        var adjusted = Multiplicity.BenjaminiHochberg([.. judged.Select(i => findings[i].Judgement.P)]);
        var result = findings.ToArray();
        for (var n = 0; n < judged.Count; n++) result[judged[n]] = Adjusted(findings[judged[n]], adjusted[n], rule, judged.Count);
        return result;
    }

    public static IReadOnlyList<TimeFinding> Confirm(IReadOnlyList<TimeFinding> findings, IReadOnlyList<TimeJudgement?> confirmations, TimeRule rule)
    {
        var flagged = Enumerable.Range(0, findings.Count).Where(i => IsFlagged(findings[i].Verdict)).ToList();
        var adjusted = Multiplicity.Holm([.. flagged.Select(i => confirmations[i]?.P ?? 1)]);
        var result = findings.ToArray();
        for (var n = 0; n < flagged.Count; n++)
            result[flagged[n]] = Confirmed(findings[flagged[n]], confirmations[flagged[n]], adjusted[n], rule);
        return result;
    }

    public static bool IsFlagged(TimeVerdict verdict) => verdict is TimeVerdict.Slower or TimeVerdict.Faster;

    private static TimeFinding Adjusted(TimeFinding finding, double p, TimeRule rule, int cases) =>
        IsFlagged(finding.Verdict) && p > rule.Alpha
            ? finding with
            {
                Verdict = TimeVerdict.Inconclusive,
                AdjustedP = p,
                Note = string.Create(CultureInfo.InvariantCulture, $"alone it would be {Word(finding.Verdict)}; among {cases} cases that may be chance (adjusted p = {p:0.###})"),
            }
            : finding with { AdjustedP = p };

    private static TimeFinding Confirmed(TimeFinding finding, TimeJudgement? fresh, double p, TimeRule rule)
    {
        if (fresh is null || fresh.Blocks < rule.FewestBlocks)
            return finding with { Verdict = TimeVerdict.Inconclusive, Note = $"the first blocks said {Word(finding.Verdict)}; it was not measured again to confirm that" };
        if (fresh.Verdict == finding.Verdict && p <= rule.ConfirmingAlpha) return finding with { Judgement = fresh, AdjustedP = p, Confirmations = fresh.Blocks };
        // What was only chosen to be looked at again may well be the same; what was sure the first time and is gone now is nobody's guess.
        var wasSure = IsFlagged(rule.Verdict(finding.Judgement.Effect, finding.Judgement.Lower, finding.Judgement.Upper));
        return fresh.Verdict == TimeVerdict.Same && !wasSure
            ? finding with { Verdict = TimeVerdict.Same, Judgement = fresh, AdjustedP = p, Confirmations = fresh.Blocks }
            : finding with
            {
                Verdict = TimeVerdict.Inconclusive,
                Judgement = fresh,
                AdjustedP = p,
                Confirmations = fresh.Blocks,
                Note = $"the first blocks said {Word(finding.Verdict)} ({Quantity.Change(finding.Judgement.Effect)}); fresh blocks did not confirm it",
            };
    }

    private static string Word(TimeVerdict verdict) => verdict == TimeVerdict.Slower ? "slower" : "faster";
}
