namespace CockroachBench.Results.Rendering;

// A paragraph that says what a table shows, derived from its figures by the rules that the page of results states.
internal static class Reading
{
    private const double WideMargin = 0.10;
    private const double WorthAWord = 1.10;
    private const double LargePeak = 64 * 1024;
    private const double WidelyApart = 2;
    private const int TopTypes = 5;

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
            $"{At(g)}a variant is faster than the floor: that is noise, so ignore that group's ratios to the floor."));

        sentences.AddRange(table.Groups.TakeLast(1).SelectMany(g => g.Rows).Select(Retained));
        sentences.AddRange(table.Rows.Where(r => r.Case.Note is not null)
            .GroupBy(r => (r.Case.Method, r.Case.Note)).Select(g => $"{g.Key.Method}: {g.Key.Note}."));

        var measured = table.Rows.Where(IsTimed).ToList();
        var wide = measured.Count(r => r.Figures!.RelativeMargin is null or > WideMargin);
        if (wide > 0)
            sentences.Add($"{wide} of {measured.Count} cases have an interval wider than ±{Quantity.Percent(WideMargin)}: "
                + "repeat them on a quieter machine or with --profile full before you rely on them.");
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
        var time = $"({Quantity.Time(Mean(best), best.Figures!.RelativeMargin)}{floor})";
        return tied.Count == 0 ? $"{At(group)}{best.Case.Method} is the fastest {time}."
            : $"{At(group)}{best.Case.Method} comes first {time}, not told apart from {string.Join(", ", tied)}.";
    }

    private static string Slowest(FamilyRow worst) => worst is { Ratio: > WorthAWord, Case.IsBaseline: false }
        ? $"{worst.Case.Method} is the slowest, {Quantity.Ratio(worst.Ratio.Value, worst.RatioMargin)} the baseline." : "";

    private static string Allocated(List<FamilyRow> variants)
    {
        var byBytes = variants.Where(v => v.Figures!.AllocatedBytes is > 0).OrderBy(v => v.Figures!.AllocatedBytes).ToList();
        if (byBytes.Count < 2) return "";
        var (least, most) = (byBytes[0], byBytes[^1]);
        var (few, many) = (least.Figures!.AllocatedBytes!.Value, most.Figures!.AllocatedBytes!.Value);
        return many > few * WorthAWord
            ? $"{least.Case.Method} allocates least ({Quantity.Bytes(few)}), {most.Case.Method} most ({Quantity.Bytes(many)})."
            : $"All allocate alike ({Quantity.Bytes(few)} to {Quantity.Bytes(many)}).";
    }

    private static string PeakLive(List<FamilyRow> variants)
    {
        var byPeak = variants.Where(v => v.PeakLive is not null).OrderBy(v => v.PeakLive).ToList();
        if (byPeak.Count < 2) return "";
        var (least, most) = (byPeak[0], byPeak[^1]);
        return most.PeakLive < LargePeak || most.PeakLive < least.PeakLive * WidelyApart ? ""
            : $"At its peak {most.Case.Method} holds most ({Quantity.Bytes(most.PeakLive!.Value)}), "
                + $"{least.Case.Method} least ({Quantity.Bytes(least.PeakLive!.Value)}).";
    }

    // For a leak: how much, the types that hold most of it, and what keeps them.
    private static string Retained(FamilyRow row)
    {
        if (row.Figures is not { Metrics: var metrics }) return "";
        if (metrics.Verdict() != Verdict.Leak || metrics.Find(MetricIds.Retained) is not { } retained)
            return row.Figures.OpenedBy is { } opener ? $"{row.Case.Method} leaves connections, opened by: {opener}." : "";
        var top = metrics.Where(m => m.Key.StartsWith(MetricIds.TypeBytes, StringComparison.Ordinal)).OrderByDescending(m => m.Value)
            .Take(TopTypes).Select(m => (Name: m.Key[MetricIds.TypeBytes.Length..], Bytes: m.Value)).ToList();
        var growing = top.Count > 0 ? $" ({string.Join(", ", top.Select(t => $"{t.Name} {Quantity.Bytes(t.Bytes)}"))})" : "";
        var limited = metrics.ContainsKey(MetricIds.TimedWithinBudget) ? ", and was timed within a budget for that" : "";
        // What one root keeps is said once, with the path to the type that has most bytes.
        var kept = string.Concat(top.Select(t => row.Figures.KeptBy.GetValueOrDefault(t.Name)).OfType<string>()
            .DistinctBy(path => path.Split(" -> ", 2)[0]).Select(path => $" Kept by: {path}."));
        var opened = row.Figures.OpenedBy is { } methods ? $" Connections opened by: {methods}." : "";
        return $"{row.Case.Method} leaks {Quantity.Bytes(retained)} an operation{growing}{limited}.{kept}{opened}";
    }

    private static bool FloorIsNotFastest(FamilyGroup group) =>
        group.Rows.FirstOrDefault(r => r.Case.IsFloor && r.Figures?.MeanNanoseconds is not null) is { } floor
        && group.Rows.Where(r => IsVariant(r) && IsTimed(r)).Any(v => Mean(v) < Mean(floor));
}
