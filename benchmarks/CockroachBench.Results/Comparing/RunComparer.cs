namespace CockroachBench.Results.Comparing;

// Compares two finished runs. The launches of a case are independent, so Welch's interval is taken over the logarithms of their means. How
// the machine drifted between the runs is not known: every verdict on time is advisory, and a single launch has no spread to judge by.
internal static class RunComparer
{
    public static Comparison Compare(Run first, Run second, TimeRule rule, (string Base, string Head) labels)
    {
        var (before, after) = (ByKey(first), ByKey(second));
        var keys = after.Keys.Concat(before.Keys.Where(k => !after.ContainsKey(k))).ToList();
        var cases = keys.AsParallel().AsOrdered()
            .Select(k => Case(before.GetValueOrDefault(k), after.GetValueOrDefault(k), first, second, rule)).ToList();
        var timed = Enumerable.Range(0, cases.Count).Where(i => cases[i].Time is not null).ToList();
        var verdicts = TimeVerdicts.AdjustAll([.. timed.Select(i => cases[i].Time!)], rule);
        for (var i = 0; i < timed.Count; i++) cases[timed[i]] = cases[timed[i]] with { Time = verdicts[i] };
        var allocated = cases.Exists(c => c.Figures.Any(f => f is { Id: MetricIds.Allocated, Base: not null, Head: not null }));
        var note = allocated ? Environments.AllocatedNote(first.File, second.File) : null;
        return new Comparison
        {
            Kind = ComparisonKind.Runs,
            Base = Side(labels.Base, first.File),
            Head = Side(labels.Head, second.File),
            Forced = Environments.Refusals(first.File, second.File),
            Differences = [.. note is null ? Array.Empty<string>() : [note], .. Environments.Differences(first.File, second.File)],
            Environment = Environments.Lines(second.File.Machine, second.File.Runtime, second.File.Packages, second.File.Server),
            Rule = rule,
            Cases = Comparison.MarkParameters(cases),
        };
    }

    private static ComparedSide Side(string label, RunFile run) => new(label, run.Id, run.Commit?.Sha, run.Commit?.Dirty ?? false);

    // Names are stable between runs; where several jobs measured one method, the id tells them apart.
    private static Dictionary<string, RunCase> ByKey(Run run) => run.File.Cases
        .GroupBy(c => c.Name, StringComparer.Ordinal)
        .SelectMany(g => g.Select(c => (Key: g.Count() == 1 ? c.Name : $"{c.Name} {c.Id}", Case: c)))
        .DistinctBy(p => p.Key).ToDictionary(p => p.Key, p => p.Case, StringComparer.Ordinal);

    private static ComparedCase Case(RunCase? before, RunCase? after, Run first, Run second, TimeRule rule)
    {
        var known = after ?? before!;
        var (state, reason) = State(before, after);
        var result = new ComparedCase
        {
            Name = known.Name,
            Family = known.Family,
            Method = known.Method,
            Parameters = known.Parameters,
            State = state,
            Reason = reason,
        };
        if (state != ComparedState.Compared) return result;
        if (first.Figures.GetValueOrDefault(before!.Id) is not { } b || second.Figures.GetValueOrDefault(after!.Id) is not { } h)
            return result with { State = ComparedState.NotMeasured, Reason = "its figures are missing" };
        var talksToServer = (first.File.Server ?? second.File.Server) is not null;
        var resolution = Math.Max(b.AllocatedBytesResolution, h.AllocatedBytesResolution);
        FigureFinding?[] figures =
            [FigureRules.AllocatedOfRuns(b.AllocatedBytes, h.AllocatedBytes, resolution, talksToServer),
                .. FigureRules.Others(b.Metrics, h.Metrics)];
        return result with
        {
            Reason = first.File.Timing == false || second.File.Timing == false ? "not timed" : null,
            Time = b.MeanNanoseconds > 0 && h.MeanNanoseconds > 0 ? Time(b, h, rule) : null,
            Figures = [.. figures.OfType<FigureFinding>()],
        };
    }

    private static (ComparedState, string?) State(RunCase? before, RunCase? after)
    {
        if (before is null)
            return after!.State == CaseState.NotSupported
                ? (ComparedState.NotSupported, $"new, and not supported: {after.Reason}") : (ComparedState.New, null);
        if (after is null) return (ComparedState.Missing, null);
        return Lack("head", after) ?? Lack("base", before) ?? (ComparedState.Compared, null);
    }

    private static (ComparedState, string?)? Lack(string side, RunCase c) => c.State switch
    {
        CaseState.Failed => (ComparedState.Failed, $"failed on {side}: {c.Reason}"),
        CaseState.NotSupported => (ComparedState.NotSupported, $"not supported on {side}: {c.Reason}"),
        CaseState.NotRun => (ComparedState.NotMeasured, $"not run on {side}{(c.Reason is null ? "" : $": {c.Reason}")}"),
        CaseState.Checked => (ComparedState.NotMeasured, $"only checked on {side}: a smoke run measures no figures"),
        _ => null,
    };

    private static TimeFinding Time(CaseFigures b, CaseFigures h, TimeRule rule)
    {
        double[] before = [.. b.Launches.Select(l => Math.Log(l.Average()))], after = [.. h.Launches.Select(l => Math.Log(l.Average()))];
        var launches = Math.Min(before.Length, after.Length);
        var (baseMean, headMean) = (b.MeanNanoseconds!.Value, h.MeanNanoseconds!.Value);
        var judgement = launches >= 2 ? Judge(before, after, rule)
            : new TimeJudgement(Effect: Math.Log(headMean / baseMean), Blocks: launches, BlocksNeeded: 3);
        return new TimeFinding(judgement.Verdict, baseMean, b.RelativeMargin, headMean, h.RelativeMargin, judgement, launches,
            Note: launches < 2 ? "one launch a side cannot tell a change from chance" : null);
    }

    private static TimeJudgement Judge(double[] before, double[] after, TimeRule rule)
    {
        var welch = Welch.Of(before, after);
        var (lower, upper) = (welch.Lower(rule.Alpha), welch.Upper(rule.Alpha));
        var count = Math.Min(before.Length, after.Length);
        return rule.Judgement(rule.Verdict(welch.Difference, lower, upper), rule.Alpha, welch.Difference, (lower, upper, welch.P), count,
            welch.StandardError * Math.Sqrt(count));
    }
}
