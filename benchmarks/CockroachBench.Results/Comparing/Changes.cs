using CockroachBench.Results.Model;

namespace CockroachBench.Results.Comparing;

// A figure that differs between two runs. Size: How far they are apart: |ln(after/before)|; infinite where one of them is nothing.
internal sealed record Change(RunCase Case, string Figure, string Before, string After, double Size);

// What is different in a run, held against the run before. Figures that hardly depend on the machine's load are compared by fixed limits:
// allocated bytes (more than 5 % and 512 B apart; a synchronous read that has to wait allocates a little in .NET's sockets), peak live (10
// % and 1 KB), retained bytes where either run says leak (the verdict, or 5 % with intervals that do not overlap), connections opened,
// slots held and sessions left (0.05 an operation). A time is listed where the two 99.9 % intervals lie apart, and is advisory: between
// two runs a machine drifts more than an interval says. Missing: Cases the newer run did not measure, with their state in it where they
// are listed. Circumstances: What else is different: server, drivers, runtime, settings, profile.
internal sealed record Changes(
    IReadOnlyList<RunCase> Added, IReadOnlyList<RunCase> Missing, IReadOnlyList<Change> Figures, IReadOnlyList<Change> Times, IReadOnlyList<string> Circumstances)
{
    private const double Kilobyte = 1024;
    private const double CountStep = 0.05;

    public bool IsNone => Added.Count + Missing.Count + Figures.Count + Times.Count + Circumstances.Count == 0;

    public static Changes Between(Run older, Run newer)
    {
        var before = Measured(older);
        var after = Measured(newer);
        var both = after.Where(a => before.ContainsKey(a.Key)).Select(a => (Before: before[a.Key], After: a.Value)).ToList();
        return new Changes(
            [.. after.Where(a => !before.ContainsKey(a.Key)).Select(a => a.Value.Case)],
            [.. before.Where(b => !after.ContainsKey(b.Key)).Select(b => newer.File.Cases.FirstOrDefault(c => c.Name == b.Key) ?? b.Value.Case with { State = CaseState.NotRun })],
            LargestFirst(both.SelectMany(p => Differences(p.After.Case, p.Before.Figures, p.After.Figures))),
            LargestFirst(both.Select(p => Time(p.After.Case, p.Before.Figures, p.After.Figures)).OfType<Change>()),
            [.. CircumstancesOf(older.File, newer.File)]);
    }

    // A name is stable between runs; where several jobs measured one method the first counts.
    private static Dictionary<string, (RunCase Case, CaseFigures Figures)> Measured(Run run) => run.File.Cases
        .Where(c => c.State == CaseState.Measured && run.Figures.ContainsKey(c.Id))
        .GroupBy(c => c.Name, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => (g.First(), run.Figures[g.First().Id]), StringComparer.Ordinal);

    private static List<Change> LargestFirst(IEnumerable<Change> changes) =>
        [.. changes.OrderByDescending(c => c.Size).ThenBy(c => c.Case.Name, StringComparer.Ordinal).ThenBy(c => c.Figure, StringComparer.Ordinal)];

    private static IEnumerable<Change> Differences(RunCase c, CaseFigures before, CaseFigures after)
    {
        if (before.AllocatedBytes is { } oldBytes && after.AllocatedBytes is { } newBytes
            && Math.Abs(newBytes - oldBytes) > Math.Max(512, Math.Max(before.AllocatedBytesResolution, after.AllocatedBytesResolution)) && Size(oldBytes, newBytes) > Math.Log(1.05))
            yield return new Change(c, "Allocated", Quantity.Bytes(oldBytes), Quantity.Bytes(newBytes), Size(oldBytes, newBytes));
        if (Pair(before, after, "PeakLive") is var (oldPeak, newPeak) && Math.Abs(newPeak - oldPeak) > Kilobyte && Size(oldPeak, newPeak) > Math.Log(1.1))
            yield return new Change(c, "Peak live", Quantity.Bytes(oldPeak), Quantity.Bytes(newPeak), Size(oldPeak, newPeak));
        if (Retained(c, before, after) is { } retained) yield return retained;
        foreach (var (id, title) in ((string, string)[])[("ConnectionsOpened", "Opened"), ("Held", "Held"), ("SessionsLeft", "Sessions")])
            if (Pair(before, after, id) is var (oldCount, newCount) && Math.Abs(newCount - oldCount) >= CountStep)
                yield return new Change(c, title, Quantity.Count(oldCount), Quantity.Count(newCount), Size(oldCount, newCount));
    }

    private static Change? Retained(RunCase c, CaseFigures before, CaseFigures after)
    {
        if (Pair(before, after, "RetainedVerdict") is not var (oldVerdict, newVerdict) || (oldVerdict != 1 && newVerdict != 1)) return null;
        var (oldBytes, newBytes) = (before.Metrics.GetValueOrDefault("Retained"), after.Metrics.GetValueOrDefault("Retained"));
        var apart = before.Metrics.GetValueOrDefault("RetainedUpper", oldBytes) < after.Metrics.GetValueOrDefault("RetainedLower", newBytes)
            || after.Metrics.GetValueOrDefault("RetainedUpper", newBytes) < before.Metrics.GetValueOrDefault("RetainedLower", oldBytes);
        return oldVerdict != newVerdict ? new Change(c, "Retained", Text(oldVerdict, oldBytes), Text(newVerdict, newBytes), double.PositiveInfinity)
            : apart && Size(oldBytes, newBytes) > Math.Log(1.05) ? new Change(c, "Retained", Quantity.Bytes(oldBytes), Quantity.Bytes(newBytes), Size(oldBytes, newBytes))
            : null;

        static string Text(double verdict, double bytes) => verdict switch { 0 => "none", 1 => $"{Quantity.Bytes(bytes)} leak", _ => $"{Quantity.Bytes(bytes)} unclear" };
    }

    private static Change? Time(RunCase c, CaseFigures before, CaseFigures after) =>
        before is { MeanNanoseconds: { } oldMean, MarginNanoseconds: { } oldMargin } && after is { MeanNanoseconds: { } newMean, MarginNanoseconds: { } newMargin }
            && Math.Abs(newMean - oldMean) > oldMargin + newMargin
            ? new Change(c, "Mean", Quantity.Time(oldMean, before.RelativeMargin), Quantity.Time(newMean, after.RelativeMargin), Size(oldMean, newMean))
            : null;

    private static (double Before, double After)? Pair(CaseFigures before, CaseFigures after, string id) =>
        before.Metrics.TryGetValue(id, out var a) && after.Metrics.TryGetValue(id, out var b) ? (a, b) : null;

    private static double Size(double before, double after) => before > 0 && after > 0 ? Math.Abs(Math.Log(after / before)) : before == after ? 0 : double.PositiveInfinity;

    private static IEnumerable<string> CircumstancesOf(RunFile older, RunFile newer)
    {
        (string Name, string? Before, string? After)[] pairs =
        [
            ("Profile", older.Profile, newer.Profile),
            ("Server", older.Server?.FullVersion, newer.Server?.FullVersion),
            ("Runtime", older.Runtime.Framework, newer.Runtime.Framework),
            ("Build", older.Runtime.BuildConfiguration, newer.Runtime.BuildConfiguration),
            ("Operating system", older.Machine.OperatingSystem, newer.Machine.OperatingSystem),
            .. Names(older.Packages, newer.Packages),
            .. Names(older.Runtime.Environment, newer.Runtime.Environment),
            .. Names(older.Server?.Settings ?? Nothing, newer.Server?.Settings ?? Nothing).Select(p => ("Server setting " + p.Name, p.Before, p.After)),
        ];
        return pairs.Where(p => p.Before != p.After).Select(p => $"{p.Name}: {p.Before ?? "none"} → {p.After ?? "none"}");
    }

    private static readonly Dictionary<string, string> Nothing = [];

    private static IEnumerable<(string Name, string? Before, string? After)> Names(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).Select(k => (k, before.GetValueOrDefault(k), after.GetValueOrDefault(k)));
}
