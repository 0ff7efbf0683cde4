using System.Globalization;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Comparing;

// Compares two commits out of the blocks they were measured in.
internal static class BlockComparer
{
    private const double MarginTail = 0.005;

    public static Comparison Compare(BlockFile file, TimeRule rule)
    {
        // Cases do not depend on each other, and a pull request may have thousands.
        var judged = file.Cases.AsParallel().AsOrdered().Select(c => Judge(c, file.Settings, rule)).ToList();
        var timed = Enumerable.Range(0, judged.Count).Where(i => judged[i].First is not null).ToList();
        var first = timed.Select(i => judged[i].First!).ToList();
        var verdicts = file.Settings.Confirm
            ? TimeVerdicts.Confirm(first, [.. timed.Select(i => judged[i].Fresh)], rule)
            : TimeVerdicts.AdjustAll(first, rule);
        var byCase = timed.Zip(verdicts).ToDictionary(p => p.First, p => p.Second);
        return new Comparison
        {
            Kind = ComparisonKind.Blocks,
            Base = new ComparedSide(file.Base.Label, file.Id, file.Base.Sha, file.Base.Dirty),
            Head = new ComparedSide(file.Head.Label, file.Id, file.Head.Sha, file.Head.Dirty),
            Environment = [.. Environments.Lines(file.Machine, file.Runtime, file.Packages, file.Server), Method(file), .. Calibration(file), .. Ending(file)],
            Rule = rule,
            Differences = Environments.Differences(file),
            Cases = ChangedParameters.Mark(file.Cases.AsParallel().AsOrdered().Select((c, i) => Case(c, byCase.GetValueOrDefault(i))).ToList()),
        };
    }

    private static (TimeFinding? First, TimeJudgement? Fresh) Judge(BlockCase c, BlockSettings settings, TimeRule rule)
    {
        if (c.State != BlockCaseState.Measured) return default;
        var (first, fresh) = (c.Effects(BlockPhase.First), c.Effects(BlockPhase.Confirm));
        if (first.Count == 0) return default;
        var all = first.Concat(fresh).ToList();
        var (baseTime, headTime) = (Center(all, e => e.BaseNanoseconds), Center(all, e => e.HeadNanoseconds));
        var judgement = JudgeFirst(c, settings, rule);
        return (new TimeFinding
        {
            Verdict = judgement.Verdict,
            Judgement = judgement,
            BaseNanoseconds = baseTime.Value,
            BaseMargin = baseTime.Margin,
            HeadNanoseconds = headTime.Value,
            HeadMargin = headTime.Margin,
            Replications = first.Count,
            Note = judgement.Blocks < rule.FewestBlocks ? string.Create(CultureInfo.InvariantCulture, $"{judgement.Blocks} of at least {rule.FewestBlocks} blocks") : null,
        }, fresh.Count == 0 ? null : rule.JudgeAgain([.. fresh.Select(e => e.LogRatio)], c.Calibrated));
    }

    public static TimeJudgement JudgeFirst(BlockCase c, BlockSettings settings, TimeRule rule) =>
        rule.Judge([.. c.Effects(BlockPhase.First).Select(e => e.LogRatio)], c.Looks ?? settings.Looks, c.Calibrated, settings.Confirm ? settings.ScreeningAlpha : null);

    private static (double Value, double? Margin) Center(List<BlockEffect> effects, Func<BlockEffect, double> time)
    {
        double[] logs = [.. effects.Select(e => Math.Log(time(e)))];
        var interval = MeanInterval.Of(logs);
        double? margin = logs.Length < 2 ? null : Math.Exp(interval.Upper(MarginTail) - interval.Mean) - 1;
        return (Math.Exp(HodgesLehmann.Median(logs)), margin);
    }

    private static ComparedCase Case(BlockCase c, TimeFinding? time) => new()
    {
        Name = c.Name,
        Family = c.Family,
        Method = c.Method,
        Parameters = c.Parameters,
        State = c.State switch
        {
            BlockCaseState.Measured when time is null && c.BaseFigures is null && c.HeadFigures is null => ComparedState.NotMeasured,
            BlockCaseState.Measured => ComparedState.Compared,
            BlockCaseState.New => ComparedState.New,
            BlockCaseState.Missing => ComparedState.Missing,
            BlockCaseState.NotSupported => ComparedState.NotSupported,
            _ => ComparedState.Failed,
        },
        Reason = c.State == BlockCaseState.Measured && time is null ? c.Reason ?? "no block of it came to its end" : c.Reason,
        Changed = c.BodyChanged == true ? "the benchmark method itself" : null,
        Time = time,
        Figures = c.State == BlockCaseState.Measured ? [.. Figures(c)] : [],
    };

    private static IEnumerable<FigureFinding> Figures(BlockCase c)
    {
        var none = new Dictionary<string, double>();
        var (ofBase, ofHead) = (c.BaseFigures ?? none, c.HeadFigures ?? none);
        if (Allocated(c) is { } allocated) yield return allocated;
        foreach (var other in FigureRules.Others(Retention(c) is { Count: > 0 } measurements ? measurements : [(ofBase, ofHead)])) yield return other;
    }

    public static FigureFinding? Allocated(BlockCase c) => Counts(c) is { Count: > 0 } counts ? FigureRules.Allocated(counts, AllocatedResolution(c)) : null;

    public static IReadOnlyList<(double Base, double Head)> Counts(BlockCase c)
    {
        var blocks = c.Blocks.Select(b => b.Allocated).OfType<(double, double)>().ToList();
        return blocks.Count > 0 ? blocks : Block.AllocatedOf(c.BaseFigures, c.HeadFigures) is { } pair ? [pair] : [];
    }

    public static IReadOnlyList<(IReadOnlyDictionary<string, double> Base, IReadOnlyDictionary<string, double> Head)> Retention(BlockCase c) =>
        [.. c.Blocks.Where(b => b is { BaseRetention: not null, HeadRetention: not null }).Select(b => (b.BaseRetention!, b.HeadRetention!))];

    private static double AllocatedResolution(BlockCase c)
    {
        double[] resolutions = [.. c.Blocks.Where(b => b.HeadFigures?.ContainsKey("AllocatedResolution") == true).Select(b => b.HeadFigures!["AllocatedResolution"])];
        return resolutions.Length == 0 ? 0 : Median.Of(resolutions);
    }

    private static string Method(BlockFile file) => string.Create(CultureInfo.InvariantCulture,
        $"Measured in blocks: base and head alive at once, {file.Settings.SlicesPerSide} slices of {file.Settings.SliceMilliseconds:0.#} ms a side, {(file.Settings.Pinned ? $"client and server on cores of their own{(file.Settings.ThreadsWait ? ", the client's threads waiting for each other (SCHED_BATCH) unless that is slower" : "")}" : "not pinned")}, {(file.Settings.StableJit ? "stable JIT (no ReadyToRun code, no tiering)" : "the runtime's default JIT")}, seed {file.Seed}; {file.MeasuredSeconds:0} s of {file.WallSeconds:0} s inside slices{(file.WallSeconds > 0 ? $" ({file.MeasuredSeconds / file.WallSeconds * 100:0}%)" : "")}");

    private static string[] Calibration(BlockFile file) => file.Cases.Count(c => c.Calibrated is not null) is > 0 and var known
        ? [string.Create(CultureInfo.InvariantCulture, $"Calibrated: of {known} of {file.Cases.Count} cases it is known how far blocks of one commit are from each other; no interval of theirs is narrower than that makes it")]
        : [];

    private static string[] Ending(BlockFile file) => file.State switch
    {
        Model.RunState.Complete => [],
        Model.RunState.Interrupted => ["It was interrupted: cases may have fewer blocks than planned"],
        Model.RunState.ServerLost => ["The server was lost: cases may have fewer blocks than planned"],
        Model.RunState.Failed => ["It was ended by an error: cases may have fewer blocks than planned"],
        _ => ["It did not come to its end: cases may have fewer blocks than planned"],
    };
}
