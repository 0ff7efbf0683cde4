namespace CockroachBench.Results.Comparing;

internal static class BlockComparer
{
    private const double MarginTail = 0.005;
    private const int FewestForOrder = 3;

    private static readonly TimeKind[] Kinds = Enum.GetValues<TimeKind>();

    public static Comparison Compare(BlockFile file, TimeRule rule)
    {
        // A pull request may have thousands of cases.
        var judged = file.Cases.AsParallel().AsOrdered()
            .SelectMany((c, i) => Kinds.Select(kind => (Key: (i, kind), Times: Judge(c, kind, file.Settings, rule))).ToList())
            .Where(j => j.Times.First is not null).ToList();
        var first = judged.ConvertAll(j => j.Times.First!);
        // Over all kinds too: each may give a case its verdict.
        var verdicts = file.Settings.Confirm
            ? TimeVerdicts.Confirm(first, judged.ConvertAll(j => j.Times.Fresh), rule)
            : TimeVerdicts.AdjustAll(first, rule);
        var times = judged.Zip(verdicts).ToDictionary(p => p.First.Key, p => p.Second);
        return new Comparison
        {
            Kind = ComparisonKind.Blocks,
            Base = new ComparedSide(file.Base.Label, file.Id, file.Base.Sha, file.Base.Dirty, file.Base.With),
            Head = new ComparedSide(file.Head.Label, file.Id, file.Head.Sha, file.Head.Dirty, file.Head.With),
            Environment =
            [
                .. Environments.Lines(file.Machine, file.Runtime, file.Packages, file.Server),
                Method(file), .. StartOrder(file), .. Reach(file),
            ],
            Rule = rule,
            Differences = Environments.Differences(file),
            Cases = Comparison.MarkParameters(
                file.Cases.AsParallel().AsOrdered().Select((c, i) => Case(c, kind => times.GetValueOrDefault((i, kind)))).ToList()),
        };
    }

    // What the first blocks of a case say: alone, or only whether it is measured again.
    public static IEnumerable<TimeJudgement> JudgeFirst(BlockCase c, BlockSettings settings, TimeRule rule) =>
        Kinds.Select(kind => JudgeFirst(c, kind, settings, rule));

    private static TimeJudgement JudgeFirst(BlockCase c, TimeKind kind, BlockSettings settings, TimeRule rule) => rule.Judge(
        LogRatios(c, BlockPhase.First, kind), c.Looks ?? settings.Looks, Calibrated(c, kind),
        settings.Confirm ? settings.ScreeningAlpha : null);

    private static List<double> LogRatios(BlockCase c, BlockPhase phase, TimeKind kind) =>
        [.. c.Effects(phase).Select(e => e.Of(kind)?.LogRatio).OfType<double>()];

    // A calibration knows the typical slice alone.
    private static CalibratedSpread? Calibrated(BlockCase c, TimeKind kind) => kind == TimeKind.Typical ? c.Calibrated : null;

    public static FigureFinding? Allocated(BlockCase c) =>
        Counts(c) is { Count: > 0 } counts ? FigureRules.Allocated(counts, AllocatedResolution(c)) : null;

    // Allocated bytes per operation, in the order of the blocks that counted them.
    public static IReadOnlyList<(double Base, double Head)> Counts(BlockCase c)
    {
        var blocks = c.Blocks.Select(b => b.Allocated).OfType<(double, double)>().ToList();
        return blocks.Count > 0 ? blocks : Block.AllocatedOf(c.BaseFigures, c.HeadFigures) is { } pair ? [pair] : [];
    }

    public static IReadOnlyList<(IReadOnlyDictionary<string, double> Base, IReadOnlyDictionary<string, double> Head)> Retention(
        BlockCase c) =>
        [.. c.Blocks.Where(b => b is { BaseRetention: not null, HeadRetention: not null })
            .Select(b => (b.BaseRetention!, b.HeadRetention!))];

    private static (TimeFinding? First, TimeJudgement? Fresh) Judge(BlockCase c, TimeKind kind, BlockSettings settings, TimeRule rule)
    {
        if (c.State != BlockCaseState.Measured) return default;
        var (first, fresh) = (LogRatios(c, BlockPhase.First, kind), LogRatios(c, BlockPhase.Confirm, kind));
        if (first.Count == 0) return default;
        var all = c.Effects(BlockPhase.First).Concat(c.Effects(BlockPhase.Confirm)).Select(e => e.Of(kind))
            .OfType<(double LogRatio, double Base, double Head)>().ToList();
        var judgement = JudgeFirst(c, kind, settings, rule);
        var (baseTime, headTime) = (Center(all.Select(e => e.Base)), Center(all.Select(e => e.Head)));
        var finding = new TimeFinding(
            judgement.Verdict, baseTime.Value, baseTime.Margin, headTime.Value, headTime.Margin, judgement, first.Count,
            Note: judgement.Blocks < rule.FewestBlocks ? $"{judgement.Blocks} of at least {rule.FewestBlocks} blocks" : null);
        return (finding, fresh.Count == 0 ? null : rule.JudgeAgain(fresh, Calibrated(c, kind)));
    }

    private static (double Value, double? Margin) Center(IEnumerable<double> times)
    {
        double[] logs = [.. times.Select(t => Math.Log(t))];
        var interval = MeanInterval.Of(logs);
        double? margin = logs.Length < 2 ? null : Math.Exp(interval.Upper(MarginTail) - interval.Mean) - 1;
        return (Math.Exp(HodgesLehmann.Of(logs)), margin);
    }

    private static ComparedCase Case(BlockCase c, Func<TimeKind, TimeFinding?> timeOf) =>
        Case(c, timeOf(TimeKind.Typical)) with { Mean = timeOf(TimeKind.Mean), Processor = timeOf(TimeKind.Processor) };

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
        Reason = c.State == BlockCaseState.Measured && time is null ? c.Reason ?? "none of its blocks completed" : c.Reason,
        Changed = c.BodyChanged == true ? "the benchmark method itself" : null,
        Time = time,
        Figures = c.State == BlockCaseState.Measured ? [.. Figures(c)] : [],
    };

    private static IEnumerable<FigureFinding> Figures(BlockCase c)
    {
        var none = new Dictionary<string, double>();
        if (Allocated(c) is { } allocated) yield return allocated;
        var measurements = Retention(c) is { Count: > 0 } retention ? retention : [(c.BaseFigures ?? none, c.HeadFigures ?? none)];
        foreach (var other in FigureRules.Others(measurements)) yield return other;
    }

    private static double AllocatedResolution(BlockCase c)
    {
        double[] resolutions = [.. c.Blocks.Select(b => b.HeadFigures?.Find(MetricIds.AllocatedResolution)).OfType<double>()];
        return resolutions.Length == 0 ? 0 : Median.Of(resolutions);
    }

    private static string Method(BlockFile file)
    {
        var settings = file.Settings;
        var waiting = settings.ThreadsWait ? ", the client's threads waiting for each other (SCHED_BATCH) unless that is slower" : "";
        string[] parts =
        [
            "Measured in blocks: base and head alive at once",
            $"{settings.SlicesPerSide} slices of {settings.SliceMilliseconds:0.#} ms a side",
            settings.Pinned ? $"client and server on separate cores{waiting}" : "not pinned",
            settings.StableJit ? "stable JIT (no ReadyToRun code, no tiering)" : "the runtime's default JIT",
            $"seed {file.Seed}; {file.MeasuredSeconds:0} s of {file.WallSeconds:0} s inside slices",
        ];
        var share = file.WallSeconds > 0 ? $" ({file.MeasuredSeconds / file.WallSeconds * 100:0}%)" : "";
        return string.Join(", ", parts) + share;
    }

    // The sides start alternately: what being started first does must not look like a change.
    private static IEnumerable<string> StartOrder(BlockFile file)
    {
        double[] differences = [.. file.Cases.Select(c => (Base: Starting(c, Side.Base), Head: Starting(c, Side.Head)))
            .Where(d => d is { Base: not null, Head: not null }).Select(d => d.Head!.Value - d.Base!.Value)];
        if (differences.Length < FewestForOrder) yield break;
        var interval = MeanInterval.Of(differences);
        yield return $"Blocks that head started first are {Quantity.Change(interval.Mean)} beside those that base started first "
            + $"(99% interval {Quantity.Change(interval.Lower(MarginTail))} to {Quantity.Change(interval.Upper(MarginTail))}, "
            + $"{differences.Length} cases)";

        static double? Starting(BlockCase c, Side first)
        {
            var ratios = c.Blocks.Where(b => b.StartedFirst == first).Select(b => b.Effect?.LogRatio).OfType<double>().ToList();
            return ratios.Count == 0 ? null : ratios.Average();
        }
    }

    private static IEnumerable<string> Reach(BlockFile file)
    {
        if (file.Settings.StableJit)
            yield return "Sizes of changes are those of fully optimised code without a profile; production's (tiers, PGO) may differ: "
                + "repeat what matters with --default-jit";
        if (file.Cases.Count(c => c.Calibrated is not null) is > 0 and var known)
            yield return $"Calibrated: {known} of {file.Cases.Count} cases have a known spread of blocks of one commit, "
                + "which is the least their intervals are made of";
        if (file.State != RunState.Complete)
            yield return $"It did not complete ({Quantity.Words(file.State)}): cases may have fewer blocks than planned";
    }
}
