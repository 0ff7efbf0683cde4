using System.Globalization;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Rendering;

// The words and cells of a comparison, the same in a terminal and in Markdown.
internal static class ComparisonText
{
    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        ["Allocated"] = "Allocated",
        ["Retained"] = "Retained",
        ["PeakLive"] = "Peak live",
        ["ConnectionsOpened"] = "Opened",
        ["Held"] = "Held",
        ["SessionsLeft"] = "Sessions",
        ["SessionsKept"] = "Sessions kept",
        ["Sockets"] = "Sockets",
    };

    public static IReadOnlyList<string> FigureIds { get; } = [.. Titles.Keys];

    public static string Title(string id) => Titles.GetValueOrDefault(id, id);

    public static string Time(TimeFinding time, ComparisonKind kind)
    {
        var replications = kind == ComparisonKind.Blocks
            ? time.Confirmations > 0 ? $"k={time.Replications}+{time.Confirmations}" : $"k={time.Replications}"
            : $"n={time.Replications}";
        return $"{Quantity.Time(time.BaseNanoseconds, Whole(time.BaseMargin))} → {Quantity.Time(time.HeadNanoseconds, Whole(time.HeadMargin))} {Quantity.Change(time.Judgement.Effect)} ({replications})";
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
        return figure.Id is "Allocated" or "Retained" or "PeakLive"
            ? $"{sign}{(Math.Abs(change) < 10 * 1024 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(change):0.#} B") : Quantity.Bytes(Math.Abs(change)))}"
            : $"{sign}{Quantity.Count(Math.Abs(change))}";
    }

    public static string Value(string id, double? value) => value is not { } v ? "–"
        : id is "Allocated" or "Retained" or "PeakLive" ? Quantity.Bytes(v)
        : Quantity.Count(v);

    public static string Sight(TimeFinding time, TimeRule rule, ComparisonKind kind)
    {
        var judgement = time.Judgement;
        var unit = kind == ComparisonKind.Blocks ? "blocks" : "launches a side";
        if (double.IsInfinity(judgement.SmallestVisible)) return $"needs at least {Math.Max(judgement.BlocksNeeded, rule.FewestBlocks)} {unit}";
        var needed = judgement.BlocksNeeded >= Judging.Replication.Most ? $"more than {Judging.Replication.Most:#,0}" : judgement.BlocksNeeded.ToString(CultureInfo.InvariantCulture);
        return $"{Interval(judgement)}; could see {Quantity.Change(judgement.SmallestVisible)}; {needed} {unit} to see {Quantity.Change(rule.Margin)}";
    }

    public static string Interval(TimeJudgement judgement) => $"{Quantity.Change(judgement.Lower)} to {Quantity.Change(judgement.Upper)}";

    public static string Within(TimeJudgement judgement) => $"±{Quantity.Percent(Math.Exp(Math.Max(Math.Abs(judgement.Lower), Math.Abs(judgement.Upper))) - 1)}";

    public static string Headline(Comparison comparison)
    {
        var compared = comparison.Cases.Count(c => c.State == ComparedState.Compared);
        if (compared == 0) return "nothing could be compared";
        var parts = new List<string>();
        void Count(TimeVerdict verdict, string word)
        {
            if (comparison.With(verdict).Count() is > 0 and var count) parts.Add($"{count} {word}");
        }
        Count(TimeVerdict.Slower, "slower");
        Count(TimeVerdict.Faster, "faster");
        Count(TimeVerdict.Inconclusive, "inconclusive");
        Count(TimeVerdict.Same, "same");
        var time = parts.Count == 0 ? "no times" : string.Join(", ", parts);
        var figures = FigureIds.Select(id => (Id: id, More: Changed(comparison, id, FigureVerdict.More), Less: Changed(comparison, id, FigureVerdict.Less)))
            .Where(f => f.More + f.Less > 0)
            .Select(f => $"{Title(f.Id).ToLowerInvariant()}: {string.Join(", ", new[] { f.More > 0 ? $"{f.More} more" : "", f.Less > 0 ? $"{f.Less} less" : "" }.Where(p => p.Length > 0))}");
        return string.Join("; ", new[] { time }.Concat(figures));
    }

    public static string Notes(ComparedCase c) =>
        string.Join("; ", new[] { c.Changed is null ? null : $"changed: {c.Changed}", c.Reason, c.Time?.Note }.Where(t => !string.IsNullOrEmpty(t)));

    public static IReadOnlyList<string> Legend(Comparison comparison)
    {
        var rule = comparison.Rule;
        var unit = comparison.Kind == ComparisonKind.Blocks ? "blocks (pairs of processes alive at once)" : "launches";
        string[] lines =
        [
            string.Create(CultureInfo.InvariantCulture, $"slower, faster: the one-sided {(1 - rule.Alpha) * 100:0.##}% bound over {unit} excludes no change{(comparison.Kind == ComparisonKind.Blocks ? " (a stricter one where a case may stop early: all looks together keep to that)" : "")}, and the effect is at least {Quantity.Change(rule.MinimalEffect)}. An interval is at the level its verdict was made at."),
            $"same: the interval lies within {Quantity.Change(-rule.Margin)} to {Quantity.Change(rule.Margin)}. inconclusive: neither; what could have been seen, and what it takes to see more, stands beside it.",
            comparison.Kind == ComparisonKind.Blocks
                ? string.Create(CultureInfo.InvariantCulture, $"Where pr measures again, the first blocks only choose what ({(1 - rule.ScreeningAlpha) * 100:0.##}%), and fresh ones alone decide ({(1 - rule.ConfirmingAlpha) * 100:0.##}%, Holm-adjusted); else what is found has to hold among all cases (Benjamini-Hochberg).")
                : "Advisory: two runs at different times. A machine that drifts between them moves every time; measure in blocks (pr) before you act on it. Adjusted for the number of cases (Benjamini-Hochberg).",
            comparison.Kind == ComparisonKind.Blocks
                ? string.Create(CultureInfo.InvariantCulture, $"Allocated: the difference within a block that at least half of the blocks have in common, and four times as many as have any other (of {FigureRules.CountedAgain} or more twice as many: so many pairs of processes count where fewer cannot tell, {FigureRules.MostCounted} at most); else their median, where the mean's {(1 - FigureRules.SeparationAlpha) * 100:0.##}% bound says so and fewer than a quarter saw no change or the opposite, or, if hardly two agree, two thirds are near it. From 1 B or 0.001% on.")
                : string.Create(CultureInfo.InvariantCulture, $"Allocated: beyond what MemoryDiagnoser resolves; where operations talk to a server, beyond {FigureRules.SocketNoise:0} B."),
            "Retained: by the leak verdict, or slopes whose intervals do not meet. Peak live: 5% and 1 KB. Opened, held, sessions, sockets: 0.05 per operation. ? marks what the measurement cannot tell.",
            $"Times: ± is the 99{(comparison.Kind == ComparisonKind.Blocks ? "% interval of a side's own level from block to block, which a machine moves; the change is known better, as both sides of a block are moved alike" : ".9% interval")}; {(comparison.Kind == ComparisonKind.Blocks ? "k counts blocks, k=6+6 those to find and those to confirm, of allocations all that counted them" : "n counts launches of a side")}.",
        ];
        return lines;
    }

    private static int Changed(Comparison comparison, string id, FigureVerdict verdict) => comparison.Cases.Count(c => c.Figures.Any(f => f.Id == id && f.Verdict == verdict));

    // A margin to the whole per cent, but never to nothing.
    private static double? Whole(double? margin) => margin is { } m ? m < 0.01 ? Math.Max(0.001, Math.Ceiling(m * 1000) / 1000) : Math.Round(m, 2) : null;
}
