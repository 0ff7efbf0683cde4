namespace CockroachBench.Results.Comparing;

// A figure that differs between two runs. Size: |ln(after/before)|; infinite where one of them is 0.
internal sealed record Change(RunCase Case, string Figure, string Before, string After, double Size);

// What is different in a run since the run before. Figures that hardly depend on the machine's load have fixed limits; a time is listed
// where the two 99.9 % intervals do not overlap, and is advisory: between two runs a machine drifts more than an interval says.
// Missing: cases that the newer run did not measure, with their state in it. Lists are sorted by size.
internal sealed record Changes(
    IReadOnlyList<RunCase> Added, IReadOnlyList<RunCase> Missing, IReadOnlyList<Change> Figures, IReadOnlyList<Change> Times,
    IReadOnlyList<string> Circumstances)
{
    private const double Kilobyte = 1024;
    private const double CountStep = 0.05;
    // A synchronous read that has to wait allocates some bytes in .NET's sockets.
    private const double SocketBytes = 512;

    public bool IsNone => Added.Count + Missing.Count + Figures.Count + Times.Count + Circumstances.Count == 0;

    public static Changes Between(Run older, Run newer)
    {
        var before = Measured(older);
        var after = Measured(newer);
        var both = after.Where(a => before.ContainsKey(a.Key))
            .Select(a => (Before: before[a.Key].Figures, After: a.Value.Figures, a.Value.Case)).ToList();
        var note = both.Exists(p => p.Before.AllocatedBytes is not null && p.After.AllocatedBytes is not null)
            ? Environments.AllocatedNote(older.File, newer.File) : null;
        return new Changes(
            [.. after.Where(a => !before.ContainsKey(a.Key)).Select(a => a.Value.Case)],
            [.. before.Where(b => !after.ContainsKey(b.Key)).Select(b =>
                newer.File.Cases.FirstOrDefault(c => c.Name == b.Key) ?? b.Value.Case with { State = CaseState.NotRun })],
            LargestFirst(both.SelectMany(p => Differences(p.Case, p.Before, p.After))),
            LargestFirst(both.Select(p => Time(p.Case, p.Before, p.After)).OfType<Change>()),
            [.. Environments.Changes(older.File, newer.File), .. note is null ? Array.Empty<string>() : [note]]);
    }

    // A name is stable between runs; where several jobs measured one method the first counts.
    private static Dictionary<string, (RunCase Case, CaseFigures Figures)> Measured(Run run) => run.File.Cases
        .Where(c => c.State == CaseState.Measured && run.Figures.ContainsKey(c.Id))
        .GroupBy(c => c.Name, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => (g.First(), run.Figures[g.First().Id]), StringComparer.Ordinal);

    private static List<Change> LargestFirst(IEnumerable<Change> changes) =>
        [.. changes.OrderByDescending(c => c.Size).ThenBy(c => c.Case.Name, StringComparer.Ordinal)
            .ThenBy(c => c.Figure, StringComparer.Ordinal)];

    private static IEnumerable<Change> Differences(RunCase c, CaseFigures before, CaseFigures after)
    {
        var resolution = Math.Max(SocketBytes, Math.Max(before.AllocatedBytesResolution, after.AllocatedBytesResolution));
        Change?[] changes =
        [
            Bytes(c, "Allocated", before.AllocatedBytes, after.AllocatedBytes, resolution, 1.05),
            Bytes(c, "Peak live", before.Metrics.Find(MetricIds.PeakLive), after.Metrics.Find(MetricIds.PeakLive), Kilobyte, 1.1),
            Retained(c, before.Metrics, after.Metrics),
            Count("Opened", MetricIds.ConnectionsOpened), Count("Held", MetricIds.Held), Count("Sessions", MetricIds.SessionsLeft),
        ];
        return changes.OfType<Change>();

        Change? Count(string title, string id) =>
            before.Metrics.Find(id) is { } older && after.Metrics.Find(id) is { } newer && Math.Abs(newer - older) >= CountStep
                ? new Change(c, title, Quantity.Count(older), Quantity.Count(newer), Size(older, newer)) : null;
    }

    private static Change? Bytes(RunCase c, string title, double? before, double? after, double limit, double ratio) =>
        before is { } older && after is { } newer && Math.Abs(newer - older) > limit && Size(older, newer) > Math.Log(ratio)
            ? new Change(c, title, Quantity.Bytes(older), Quantity.Bytes(newer), Size(older, newer)) : null;

    private static Change? Retained(RunCase c, IReadOnlyDictionary<string, double> before, IReadOnlyDictionary<string, double> after)
    {
        if (before.Verdict() is not { } was || after.Verdict() is not { } now || (was != Verdict.Leak && now != Verdict.Leak)) return null;
        var (older, newer) = (before.GetValueOrDefault(MetricIds.Retained), after.GetValueOrDefault(MetricIds.Retained));
        if (was != now) return new Change(c, "Retained", Text(was, older), Text(now, newer), double.PositiveInfinity);
        var apart = before.GetValueOrDefault(MetricIds.RetainedUpper, older) < after.GetValueOrDefault(MetricIds.RetainedLower, newer)
            || after.GetValueOrDefault(MetricIds.RetainedUpper, newer) < before.GetValueOrDefault(MetricIds.RetainedLower, older);
        return apart ? Bytes(c, "Retained", older, newer, 0, 1.05) : null;

        static string Text(Verdict verdict, double bytes) =>
            verdict == Verdict.None ? "none" : $"{Quantity.Bytes(bytes)} {(verdict == Verdict.Leak ? "leak" : "unclear")}";
    }

    private static Change? Time(RunCase c, CaseFigures before, CaseFigures after) =>
        before is { MeanNanoseconds: { } older, MarginNanoseconds: { } olderMargin }
            && after is { MeanNanoseconds: { } newer, MarginNanoseconds: { } newerMargin }
            && Math.Abs(newer - older) > olderMargin + newerMargin
            ? new Change(c, "Mean", Quantity.Time(older, before.RelativeMargin), Quantity.Time(newer, after.RelativeMargin),
                Size(older, newer))
            : null;

    private static double Size(double before, double after) =>
        before > 0 && after > 0 ? Math.Abs(Math.Log(after / before)) : before == after ? 0 : double.PositiveInfinity;
}
