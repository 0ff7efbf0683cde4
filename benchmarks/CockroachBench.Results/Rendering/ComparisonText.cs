namespace CockroachBench.Results.Rendering;

// The words and cells of a comparison, the same in a terminal and in Markdown.
internal static class ComparisonText
{
    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        [MetricIds.Allocated] = "Allocated",
        [MetricIds.Retained] = "Retained",
        [MetricIds.PeakLive] = "Peak live",
        [MetricIds.ConnectionsOpened] = "Opened",
        [MetricIds.Held] = "Held",
        [MetricIds.SessionsLeft] = "Sessions",
        [MetricIds.SessionsKept] = "Sessions kept",
        [MetricIds.Sockets] = "Sockets",
    };

    public static IReadOnlyList<string> FigureIds { get; } = [.. Titles.Keys];

    public static string Title(string id) => Titles.GetValueOrDefault(id, id);

    public static string Time(TimeFinding time, ComparisonKind kind)
    {
        var replications = kind == ComparisonKind.Blocks
            ? time.Confirmations > 0 ? $"k={time.Replications}+{time.Confirmations}" : $"k={time.Replications}"
            : $"n={time.Replications}";
        var (before, after) = (Quantity.Time(time.BaseNanoseconds, Whole(time.BaseMargin)),
            Quantity.Time(time.HeadNanoseconds, Whole(time.HeadMargin)));
        return $"{before} → {after} {Quantity.Change(time.Judgement.Effect)} ({replications})";
    }

    public static string Figure(FigureFinding figure)
    {
        var (b, h) = (Value(figure.Id, figure.Base), Value(figure.Id, figure.Head));
        return figure.Verdict switch
        {
            FigureVerdict.Same => h,
            FigureVerdict.Unclear => $"{(b == h ? h : $"{b} → {h}")} ?{Counted(figure)}",
            _ => $"{b} → {h} {Change(figure)}{Counted(figure)}",
        };
    }

    public static string Counted(FigureFinding figure) => figure.Replications is { } count ? $" (k={count})" : "";

    public static string Change(FigureFinding figure)
    {
        if (figure.Base is not { } b || figure.Head is not { } h) return "";
        var change = h - b;
        var sign = change < 0 ? "−" : "+";
        return IsBytes(figure.Id)
            ? sign + (Math.Abs(change) < 10 * 1024 ? $"{Math.Abs(change):0.#} B" : Quantity.Bytes(Math.Abs(change)))
            : $"{sign}{Quantity.Count(Math.Abs(change))}";
    }

    public static string Value(string id, double? value) => value is not { } v ? "–"
        : IsBytes(id) ? Quantity.Bytes(v)
        : Quantity.Count(v);

    public static string Sight(TimeFinding time, TimeRule rule, ComparisonKind kind)
    {
        var judgement = time.Judgement;
        var unit = kind == ComparisonKind.Blocks ? "blocks" : "launches a side";
        if (double.IsInfinity(judgement.SmallestVisible))
            return $"needs at least {Math.Max(judgement.BlocksNeeded, rule.FewestBlocks)} {unit}";
        var needed = judgement.BlocksNeeded >= Replication.Most
            ? $"more than {Replication.Most:#,0}" : judgement.BlocksNeeded.ToString();
        return $"{Interval(judgement)}; could see {Quantity.Change(judgement.SmallestVisible)}; "
            + $"{needed} {unit} to see {Quantity.Change(rule.LargeMargin)}";
    }

    public static string Interval(TimeJudgement judgement) => $"{Quantity.Change(judgement.Lower)} to {Quantity.Change(judgement.Upper)}";

    public static string Within(TimeJudgement judgement) =>
        $"±{Quantity.Percent(Math.Exp(Math.Max(Math.Abs(judgement.Lower), Math.Abs(judgement.Upper))) - 1)}";

    public static string Headline(Comparison comparison)
    {
        var compared = comparison.Cases.Count(c => c.State == ComparedState.Compared);
        var subject = comparison.Subject is { } different ? $"{different}: " : "";
        if (compared == 0) return $"{subject}nothing could be compared";
        TimeVerdict[] verdicts =
            [TimeVerdict.Slower, TimeVerdict.Faster, TimeVerdict.Inconclusive, TimeVerdict.NoLargeChange, TimeVerdict.Same];
        var time = string.Join(", ", verdicts.Select(v => (Count: comparison.With(v).Count(), Verdict: v))
            .Where(v => v.Count > 0).Select(v => $"{v.Count} {Quantity.Words(v.Verdict)}"));
        var figures = FigureIds.Select(id =>
            (Id: id, More: Changed(comparison, id, FigureVerdict.More), Less: Changed(comparison, id, FigureVerdict.Less)))
            .Where(f => f.More + f.Less > 0)
            .Select(f => $"{Title(f.Id).ToLowerInvariant()}: {Both(f.More, f.Less)}");
        return subject + string.Join("; ", figures.Prepend(time.Length > 0 ? time : "no times"));
    }

    public static string Notes(ComparedCase c) => string.Join("; ",
        new[] { c.Changed is null ? null : $"changed: {c.Changed}", c.Reason, c.Time?.Note, Disagreement(c) }
            .Where(t => !string.IsNullOrEmpty(t)));

    // Where the mean or the processor's time says something else than the typical slice.
    private static string? Disagreement(ComparedCase c)
    {
        if (c.Time is not { } typical) return null;
        var parts = new[] { (Finding: c.Mean, Words: "all slices together"), (Finding: c.Processor, Words: "processor time") }
            .Where(p => p.Finding is { } f && f.Verdict != typical.Verdict
                && (TimeVerdicts.IsFlagged(f.Verdict) || (TimeVerdicts.IsFlagged(typical.Verdict) && !TimeVerdicts.IsOpen(f.Verdict))))
            .Select(p => $"{p.Words}: {Quantity.Words(p.Finding!.Verdict)} {Quantity.Change(p.Finding.Judgement.Effect)}").ToList();
        return parts.Count == 0 ? null : string.Join(", ", parts.Prepend($"typical slice: {Quantity.Words(typical.Verdict)}"));
    }

    public static IReadOnlyList<string> Legend(Comparison comparison)
    {
        var rule = comparison.Rule;
        const string others = "Retained: by the leak verdict, or slopes with separate intervals. Peak live: 5% and 1 KB. "
            + "Opened, held, sessions, sockets: 0.05 per operation. ? marks what the measurement cannot tell.";
        string Within(double margin) => $"{Quantity.Change(-margin)} to {Quantity.Change(margin)}";
        var same = $"same: the interval lies within {Within(rule.Margin)}; no large change: within {Within(rule.LargeMargin)}. "
            + "inconclusive: neither; beside it stand what could have been seen and what it takes to see more.";
        return comparison.Kind == ComparisonKind.Blocks
            ?
            [
                $"slower, faster: the one-sided {Level(rule.Alpha)} bound over blocks (pairs of processes alive at once) excludes no "
                    + "change (stricter where a case may stop early: all looks together keep the level), and the effect is at least "
                    + $"{Quantity.Change(rule.MinimalEffect)}. An interval has the level of its verdict.",
                "Judged alike: a typical slice (the median), all slices together, and processor time. A change of any is the case's "
                    + "verdict; where they disagree, the notes say so.",
                same,
                $"Where pr measures again, the first blocks only choose ({Level(rule.ScreeningAlpha)}), and fresh blocks decide "
                    + $"({Level(rule.ConfirmingAlpha)}, Holm-adjusted); "
                    + "otherwise verdicts are adjusted over all cases (Benjamini-Hochberg).",
                "Allocated: the difference within a block that at least half of the blocks share, and four times as many as share any "
                    + $"other (twice as many from {FigureRules.CountedAgain} blocks on; up to {FigureRules.MostCounted} pairs of processes "
                    + $"count where fewer cannot tell). Otherwise their median, if the {Level(FigureRules.SeparationAlpha)} bound of the "
                    + "mean agrees and fewer than a quarter contradict it, or, if hardly two agree, if two thirds are near it. "
                    + "From 1 B or 0.001% on.",
                others,
                "Times: ± is the 99% interval of a side's own level between blocks; the change is known better, because a machine moves "
                    + "both sides of a block alike. k counts blocks (k=6+6: first and confirming), of allocations all that counted them.",
            ]
            :
            [
                $"slower, faster: the one-sided {Level(rule.Alpha)} bound over launches excludes no change, and the effect is at least "
                    + $"{Quantity.Change(rule.MinimalEffect)}. An interval has the level of its verdict.",
                same,
                "Advisory: two runs at different times. A machine that drifts between them moves every time; measure in blocks (pr) before "
                    + "you act on it. Adjusted for the number of cases (Benjamini-Hochberg).",
                "Allocated: beyond what MemoryDiagnoser resolves; where operations talk to a server, beyond "
                    + $"{FigureRules.SocketNoise:0} B.",
                others,
                "Times: ± is the 99.9% interval; n counts launches of a side.",
            ];

        static string Level(double alpha) => $"{(1 - alpha) * 100:0.##}%";
    }

    private static bool IsBytes(string id) => id is MetricIds.Allocated or MetricIds.Retained or MetricIds.PeakLive;
    private static string Both(int more, int less) => more == 0 ? $"{less} less" : less == 0 ? $"{more} more" : $"{more} more, {less} less";

    private static int Changed(Comparison comparison, string id, FigureVerdict verdict) =>
        comparison.Cases.Count(c => c.Figures.Any(f => f.Id == id && f.Verdict == verdict));

    // A margin to the whole per cent, but never to nothing.
    private static double? Whole(double? margin) => margin is { } m
        ? m < 0.01 ? Math.Max(0.001, Math.Ceiling(m * 1000) / 1000) : Math.Round(m, 2) : null;
}
