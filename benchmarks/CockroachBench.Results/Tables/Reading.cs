using CockroachBench.Results.Runs;

namespace CockroachBench.Results.Tables;

/// <summary>A paragraph that says what a table shows, derived from its figures by fixed rules.</summary>
/// <remarks>
/// Rules, on the last group (the largest parameters): the fastest measured variant, with every variant whose interval
/// overlaps its own, and its ratio to the floor; the slowest, with its ratio to the baseline; least and most allocated,
/// when they differ by more than 10 %; most live at the peak, where that is 64 KB or more and twice what another holds; for each leak the five types that grow most. Then: groups where the floor is not the fastest, wide intervals, and what is missing.
/// </remarks>
public static class Reading
{
    private const double WideMargin = 0.10;
    private const double WorthAWord = 1.10;
    private const double LargePeak = 64 * 1024;
    private const double WidelyApart = 2;
    private const string TypePrefix = "RetainedBytes:";
    private const int TopTypes = 5;

    /// <summary>The paragraph.</summary>
    public static string Of(FamilyTable table)
    {
        var sentences = new List<string>();
        var group = table.Groups.LastOrDefault(g => g.Rows.Count(IsVariant) > 1);
        if (group is not null)
        {
            var variants = group.Rows.Where(IsVariant).OrderBy(r => r.Figures!.MeanNanoseconds).ToList();
            var timed = variants.Where(IsTimed).ToList();
            if (timed.Count > 1) sentences.AddRange([Fastest(group, timed), Slowest(timed[^1])]);
            sentences.Add(Allocated(variants));
            sentences.Add(PeakLive(variants));
        }
        sentences.AddRange(table.Groups.Where(FloorIsNotFastest).Select(g =>
            $"{At(g)}a variant came out faster than the floor: noise, take that group's ratios to the floor for nothing."));

        sentences.AddRange(table.Groups.TakeLast(1).SelectMany(g => g.Rows).Select(Retained));
        sentences.AddRange(table.Rows.Where(r => r.Case.Note is not null).GroupBy(r => (r.Case.Method, r.Case.Note)).Select(g => $"{g.Key.Method}: {g.Key.Note}."));

        var measured = table.Rows.Where(IsTimed).ToList();
        var wide = measured.Count(r => r.Figures!.RelativeMargin is null or > WideMargin);
        if (wide > 0) sentences.Add($"{wide} of {measured.Count} cases have an interval wider than ±{Quantity.Percent(WideMargin)}: repeat them on a quieter machine or with --profile full before you rely on them.");
        sentences.AddRange(table.Rows.Where(r => r.Case.State is CaseState.NotSupported or CaseState.Failed)
            .GroupBy(r => (r.Case.State, r.Case.Reason))
            .Select(g => g.Select(r => r.Case.Method).Distinct().ToList() is [var method]
                ? $"{method} {(g.Key.State == CaseState.Failed ? "failed" : "is not supported")}: {g.Key.Reason}."
                : $"{g.Count()} cases {(g.Key.State == CaseState.Failed ? "failed" : "are not supported")}: {g.Key.Reason}."));
        return string.Join(' ', sentences.Where(s => s.Length > 0));
    }

    private static bool IsVariant(FamilyRow row) => row.Figures is not null && !row.Case.IsFloor;

    private static bool IsTimed(FamilyRow row) => row.Figures?.MeanNanoseconds is not null;

    private static double Mean(FamilyRow row) => row.Figures!.MeanNanoseconds!.Value;

    private static string At(FamilyGroup group) => group.Parameters.Length > 0 ? $"At {group.Parameters} " : "";

    private static string Fastest(FamilyGroup group, List<FamilyRow> variants)
    {
        var best = variants[0];
        var tied = Marks.Fastest(variants).Skip(1).Select(v => v.Case.Method).ToList();
        var floor = best.FloorRatio is { } ratio ? $", {Quantity.Ratio(ratio, best.FloorRatioMargin)} the floor" : "";
        return tied.Count == 0
            ? $"{At(group)}{best.Case.Method} is the fastest ({Quantity.Time(Mean(best), best.Figures!.RelativeMargin)}{floor})."
            : $"{At(group)}{best.Case.Method} comes first ({Quantity.Time(Mean(best), best.Figures!.RelativeMargin)}{floor}), not told apart from {string.Join(", ", tied)}.";
    }

    private static string Slowest(FamilyRow worst) =>
        worst is { Ratio: > WorthAWord, Case.IsBaseline: false } ? $"{worst.Case.Method} is the slowest, {Quantity.Ratio(worst.Ratio.Value, worst.RatioMargin)} the baseline." : "";

    private static string Allocated(List<FamilyRow> variants)
    {
        var byBytes = variants.Where(v => v.Figures!.AllocatedBytes is > 0).OrderBy(v => v.Figures!.AllocatedBytes).ToList();
        if (byBytes.Count < 2) return "";
        var (least, most) = (byBytes[0], byBytes[^1]);
        return most.Figures!.AllocatedBytes > least.Figures!.AllocatedBytes * WorthAWord
            ? $"{least.Case.Method} allocates least ({Quantity.Bytes(least.Figures.AllocatedBytes!.Value)}), {most.Case.Method} most ({Quantity.Bytes(most.Figures.AllocatedBytes!.Value)})."
            : $"All allocate alike ({Quantity.Bytes(least.Figures.AllocatedBytes!.Value)} to {Quantity.Bytes(most.Figures.AllocatedBytes!.Value)}).";
    }

    private static string PeakLive(List<FamilyRow> variants)
    {
        var byPeak = variants.Where(v => v.Figures!.Metrics.ContainsKey("PeakLive")).OrderBy(Peak).ToList();
        if (byPeak.Count < 2 || Peak(byPeak[^1]) < LargePeak || Peak(byPeak[^1]) < Peak(byPeak[0]) * WidelyApart) return "";
        return $"At its peak {byPeak[^1].Case.Method} holds most ({Quantity.Bytes(Peak(byPeak[^1]))}), {byPeak[0].Case.Method} least ({Quantity.Bytes(Peak(byPeak[0]))}).";

        static double Peak(FamilyRow row) => row.Figures!.Metrics["PeakLive"];
    }

    // For a leak: how much, and the types that hold most of it.
    private static string Retained(FamilyRow row)
    {
        if (row.Figures is not { } figures || figures.Metrics.GetValueOrDefault("RetainedVerdict") != 1 || !figures.Metrics.TryGetValue("Retained", out var retained)) return "";
        var types = figures.Metrics
            .Where(m => m.Key.StartsWith(TypePrefix, StringComparison.Ordinal))
            .OrderByDescending(m => m.Value)
            .Take(TopTypes)
            .Select(m => $"{m.Key[TypePrefix.Length..]} {Quantity.Bytes(m.Value)}")
            .ToList();
        var limited = figures.Metrics.ContainsKey("TimedWithinBudget") ? ", and was timed within a budget for that" : "";
        return $"{row.Case.Method} leaks {Quantity.Bytes(retained)} an operation{(types.Count > 0 ? $" ({string.Join(", ", types)})" : "")}{limited}.";
    }

    private static bool FloorIsNotFastest(FamilyGroup group) =>
        group.Rows.FirstOrDefault(r => r.Case.IsFloor && r.Figures?.MeanNanoseconds is not null) is { } floor
        && group.Rows.Where(r => IsVariant(r) && IsTimed(r)).Any(v => Mean(v) < Mean(floor));
}
