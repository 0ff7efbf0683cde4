using CockroachBench.Results.Runs;
using CockroachBench.Results.Statistics;

namespace CockroachBench.Results.Comparing;

/// <summary>Compares two finished runs: what can be said without blocks.</summary>
/// <remarks>
/// The launches of a case are what is independent, so Welch's interval is taken over the logarithms of their means. It knows nothing of how the
/// machine drifted between the runs: every verdict on time is advisory. A single launch has no spread to judge by, and decides nothing.
/// </remarks>
public static class RunComparer
{
    /// <summary>Compares.</summary>
    /// <param name="first">Base.</param>
    /// <param name="second">Head.</param>
    /// <param name="rule">The rule for time.</param>
    /// <param name="labels">What a person called them.</param>
    public static Comparison Compare(Run first, Run second, TimeRule rule, (string Base, string Head) labels)
    {
        var (before, after) = (ByKey(first), ByKey(second));
        var keys = after.Keys.Concat(before.Keys.Where(k => !after.ContainsKey(k))).ToList();
        var cases = keys.AsParallel().AsOrdered().Select(k => Case(before.GetValueOrDefault(k), after.GetValueOrDefault(k), first, second, rule)).ToList();
        var timed = Enumerable.Range(0, cases.Count).Where(i => cases[i].Time is not null).ToList();
        var verdicts = TimeVerdicts.AdjustAll([.. timed.Select(i => cases[i].Time!)], rule);
        for (var i = 0; i < timed.Count; i++) cases[timed[i]] = cases[timed[i]] with { Time = verdicts[i] };
        return new Comparison
        {
            Kind = ComparisonKind.Runs,
            Base = Side(labels.Base, first.File),
            Head = Side(labels.Head, second.File),
            Forced = Environments.Refusals(first.File, second.File),
            Differences = Environments.Differences(first.File, second.File),
            Environment = Environments.Lines(second.File.Machine, second.File.Runtime, second.File.Packages, second.File.Server),
            Rule = rule,
            Cases = ChangedParameters.Mark(cases),
        };
    }

    private static ComparedSide Side(string label, RunFile run) => new(label, run.Id, run.Commit?.Sha, run.Commit?.Dirty ?? false);

    // FullName is stable between runs; where several jobs measure one method, the job tells them apart.
    private static Dictionary<string, RunCase> ByKey(Run run) => run.File.Cases
        .GroupBy(c => c.Name, StringComparer.Ordinal)
        .SelectMany(g => g.Count() == 1 ? g.Select(c => (Key: c.Name, Case: c)) : g.Select(c => (Key: $"{c.Name} {c.Id}", Case: c)))
        .GroupBy(p => p.Key, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.First().Case, StringComparer.Ordinal);

    private static ComparedCase Case(RunCase? before, RunCase? after, Run first, Run second, TimeRule rule)
    {
        var known = after ?? before!;
        var (state, reason) = State(before, after);
        var result = new ComparedCase { Name = known.Name, Family = known.Family, Method = known.Method, Parameters = known.Parameters, State = state, Reason = reason };
        if (state != ComparedState.Compared) return result;
        if (first.Figures.GetValueOrDefault(before!.Id) is not { } b || second.Figures.GetValueOrDefault(after!.Id) is not { } h)
            return result with { State = ComparedState.NotMeasured, Reason = "its figures are missing" };
        return result with
        {
            Reason = first.File.Timing == false || second.File.Timing == false ? "not timed" : null,
            Time = b.MeanNanoseconds > 0 && h.MeanNanoseconds > 0 ? Time(b, h, rule) : null,
            Figures = [.. Figures(b, h, talksToServer: (first.File.Server ?? second.File.Server) is not null)],
        };
    }

    private static (ComparedState, string?) State(RunCase? before, RunCase? after)
    {
        if (before is null) return after!.State == CaseState.NotSupported ? (ComparedState.NotSupported, $"new, and not supported: {after.Reason}") : (ComparedState.New, null);
        if (after is null) return (ComparedState.Missing, null);
        foreach (var (side, c) in new[] { ("head", after), ("base", before) })
        {
            switch (c.State)
            {
                case CaseState.Failed: return (ComparedState.Failed, $"failed on {side}: {c.Reason}");
                case CaseState.NotSupported: return (ComparedState.NotSupported, $"not supported on {side}: {c.Reason}");
                case CaseState.NotRun: return (ComparedState.NotMeasured, $"its turn never came on {side}{(c.Reason is null ? "" : $": {c.Reason}")}");
                case CaseState.Checked: return (ComparedState.NotMeasured, $"only checked on {side}: a smoke run claims no figures");
                default: break;
            }
        }
        return (ComparedState.Compared, null);
    }

    private static TimeFinding Time(CaseFigures b, CaseFigures h, TimeRule rule)
    {
        var (before, after) = (LogMeans(b), LogMeans(h));
        var launches = Math.Min(before.Count, after.Count);
        var judgement = launches < 2 ? new TimeJudgement { Effect = Math.Log(h.MeanNanoseconds!.Value / b.MeanNanoseconds!.Value), Blocks = launches, BlocksNeeded = 3 } : Judge(before, after, rule);
        return new TimeFinding
        {
            Verdict = judgement.Verdict,
            Judgement = judgement,
            BaseNanoseconds = b.MeanNanoseconds!.Value,
            BaseMargin = b.RelativeMargin,
            HeadNanoseconds = h.MeanNanoseconds!.Value,
            HeadMargin = h.RelativeMargin,
            Replications = launches,
            Note = launches < 2 ? "one launch a side cannot tell a change from a launch's own luck" : null,
        };
    }

    private static TimeJudgement Judge(List<double> before, List<double> after, TimeRule rule)
    {
        var welch = Welch.Of(before, after);
        var count = Math.Min(before.Count, after.Count);
        var spread = welch.StandardError * Math.Sqrt(count);
        return new TimeJudgement
        {
            Verdict = rule.Verdict(welch.Difference, welch.Lower(rule.Alpha), welch.Upper(rule.Alpha)),
            Level = rule.Alpha,
            Effect = welch.Difference,
            Lower = welch.Lower(rule.Alpha),
            Upper = welch.Upper(rule.Alpha),
            P = welch.P,
            Blocks = count,
            Spread = spread,
            SmallestVisible = Math.Max(rule.MinimalEffect, Replication.SmallestVisible(spread, count, rule.Alpha, rule.Power)),
            BlocksNeeded = Replication.Needed(spread, rule.Margin, rule.Alpha, rule.Power),
        };
    }

    private static List<double> LogMeans(CaseFigures figures) => [.. figures.Launches.Select(l => Math.Log(l.Average()))];

    private static IEnumerable<FigureFinding> Figures(CaseFigures b, CaseFigures h, bool talksToServer)
    {
        if (FigureRules.AllocatedOfRuns(b.AllocatedBytes, h.AllocatedBytes, Math.Max(b.AllocatedBytesResolution, h.AllocatedBytesResolution), talksToServer) is { } allocated) yield return allocated;
        foreach (var other in FigureRules.Others(b.Metrics, h.Metrics)) yield return other;
    }
}
