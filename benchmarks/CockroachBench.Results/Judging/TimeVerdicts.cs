namespace CockroachBench.Results.Judging;

internal static class TimeVerdicts
{
    // Where nothing was measured again: p values adjusted over all measured cases (Benjamini and Hochberg).
    public static IReadOnlyList<TimeFinding> AdjustAll(IReadOnlyList<TimeFinding> findings, TimeRule rule)
    {
        if (findings.Count < 2) return findings;
        var judged = Enumerable.Range(0, findings.Count).Where(i => findings[i].Judgement.P < 1).ToList();
        var adjusted = Multiplicity.BenjaminiHochberg([.. judged.Select(i => findings[i].Judgement.P)]);
        var result = findings.ToArray();
        for (var n = 0; n < judged.Count; n++) result[judged[n]] = Adjusted(findings[judged[n]], adjusted[n], rule, judged.Count);
        return result;
    }

    // Where flagged cases were measured again: the fresh blocks decide alone, adjusted over the flagged cases (Holm). The first blocks only
    // chose what to look at.
    public static IReadOnlyList<TimeFinding> Confirm(
        IReadOnlyList<TimeFinding> findings, IReadOnlyList<TimeJudgement?> confirmations, TimeRule rule)
    {
        var flagged = Enumerable.Range(0, findings.Count).Where(i => IsFlagged(findings[i].Verdict)).ToList();
        var adjusted = Multiplicity.Holm([.. flagged.Select(i => confirmations[i]?.P ?? 1)]);
        var result = findings.ToArray();
        for (var n = 0; n < flagged.Count; n++)
            result[flagged[n]] = Confirmed(findings[flagged[n]], confirmations[flagged[n]], adjusted[n], rule);
        return result;
    }

    // Whether more blocks could say more.
    public static bool IsOpen(TimeVerdict verdict) => verdict is TimeVerdict.Inconclusive or TimeVerdict.NoLargeChange;

    public static bool IsFlagged(TimeVerdict verdict) => verdict is TimeVerdict.Slower or TimeVerdict.Faster;

    private static TimeFinding Adjusted(TimeFinding finding, double p, TimeRule rule, int cases) =>
        !IsFlagged(finding.Verdict) || p <= rule.Alpha ? finding with { AdjustedP = p } : finding with
        {
            Verdict = TimeVerdict.Inconclusive,
            AdjustedP = p,
            Note = $"alone it would be {Quantity.Words(finding.Verdict)}; among {cases} cases that may be chance (adjusted p = {p:0.###})",
        };

    private static TimeFinding Confirmed(TimeFinding finding, TimeJudgement? fresh, double p, TimeRule rule)
    {
        if (fresh is null || fresh.Blocks < rule.FewestBlocks)
            return finding with
            {
                Verdict = TimeVerdict.Inconclusive,
                Note = $"the first blocks said {Quantity.Words(finding.Verdict)}; it was not measured again to confirm that",
            };
        var decided = finding with { Judgement = fresh, AdjustedP = p, Confirmations = fresh.Blocks };
        if (fresh.Verdict == finding.Verdict && p <= rule.ConfirmingAlpha) return decided;
        // A case that was only screened may well be the same; one that was significant and no longer is stays inconclusive.
        var wasSure = IsFlagged(rule.Verdict(finding.Judgement.Effect, finding.Judgement.Lower, finding.Judgement.Upper));
        var isSmall = fresh.Verdict is TimeVerdict.Same or TimeVerdict.NoLargeChange;
        return isSmall && !wasSure ? decided with { Verdict = fresh.Verdict } : decided with
        {
            Verdict = TimeVerdict.Inconclusive,
            Note = $"the first blocks said {Quantity.Words(finding.Verdict)} ({Quantity.Change(finding.Judgement.Effect)}); "
                + "fresh blocks did not confirm it",
        };
    }
}

// Base's and head's times are per operation; a margin is the relative half-width of an interval. AdjustedP: null where no adjustment was
// needed. Replications: first blocks; of runs, launches of the side with fewer.
internal sealed record TimeFinding(
    TimeVerdict Verdict, double BaseNanoseconds, double? BaseMargin, double HeadNanoseconds, double? HeadMargin, TimeJudgement Judgement,
    int Replications, double? AdjustedP = null, int Confirmations = 0, string? Note = null);
