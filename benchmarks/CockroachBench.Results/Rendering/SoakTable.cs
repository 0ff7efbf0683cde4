namespace CockroachBench.Results.Rendering;

internal static class SoakTable
{
    private const int TopTypes = 5;

    private static readonly (string Title, bool Right, Func<SoakScenario, string> Cell)[] Columns =
    [
        ("Scenario", false, s => s.Name),
        ("Verdict", false, s => s.Verdict.Text),
        ("Leaked a request", true, Leak),
        ("Answered", true, s => s.Answered.ToString("N0")),
        ("Failed", true, s => s.Errors.Values.Sum().ToString("N0")),
        ("Requests/s", true, s => Quantity.Significant(s.RequestsPerSecond, 3)),
        ("p50", true, s => Time(s.P50)),
        ("p99", true, s => Time(s.P99)),
        ("Live heap", true, s => s.Checkpoints.Count > 1
            ? $"{Quantity.Bytes(s.Checkpoints[0].LiveBytes)} to {Quantity.Bytes(s.Checkpoints[^1].LiveBytes)}" : ""),
        ("Pool busy", true, s => Most(s, x => x.Reading?.PoolBusy)),
        ("Sessions", true, s => Most(s, x => x.Sessions)),
        ("Marked", false, s => s.Marks.Count > 0 ? "*" : ""),
    ];

    public static (IReadOnlyList<(string Title, bool Right)> Titles,
        IReadOnlyList<IReadOnlyList<string>> Rows) Of(IReadOnlyList<SoakScenario> scenarios)
    {
        var used = Columns.Where(c => scenarios.Any(s => c.Cell(s).Length > 0)).ToList();
        return ([.. used.Select(c => (c.Title, c.Right))],
            [.. scenarios.Select(s => (IReadOnlyList<string>)[.. used.Select(c => c.Cell(s))])]);
    }

    // Of each leak: the types with most bytes, and the path to the first that has one.
    public static IReadOnlyList<string> Leaks(IReadOnlyList<SoakScenario> scenarios) => [.. scenarios.Where(s => s.Types.Count > 0)
        .Select(s => $"{s.Name}: {string.Join(", ", s.Types.Take(TopTypes).Select(t => $"{t.Name} {Quantity.Bytes(t.Bytes)}"))}"
            + (s.Types.Select(t => t.KeptBy).FirstOrDefault(p => p is not null) is { } path ? $"; kept by: {path}" : ""))];

    private static string Time(double nanoseconds) => nanoseconds > 0 ? Quantity.Time(nanoseconds) : "";

    private static string Leak(SoakScenario s) => s.Verdict is { LeakPerRequest: { } leak, LeakLower: > 0 } ? Quantity.Bytes(leak)
        : s.Checkpoints.Count == 0 || s.Verdict.Outcome == SoakOutcome.Unfinished ? ""
        : s.Verdict.Outcome == SoakOutcome.Unclear ? "unclear" : "none";

    private static string Most(SoakScenario s, Func<SoakSample, long?> value) =>
        s.Samples.Max(value)?.ToString() ?? "";
}
