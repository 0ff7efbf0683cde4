using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Rendering;

// Runs by hand for the page: two of one environment, one of another.
internal static class SiteRuns
{
    public const string Stand = "PostgreSQL 15 (stand-in), 2 cores";
    public const string Cockroach = "CockroachDB 24.1, 8 cores";

    public static string Html { get; } = HandMadeRun.Page(
    [
        (Stand, ReadsRun("run-b", day: 2, buffered: (1500, 10), streamed: (1050, 100))),
        (Cockroach, Run("run-c", 3, [HandMadeRun.Case("Only", "Lifetimes/Left", baseline: true)], HandMadeRun.Figures("Only", 5000))),
        (Stand, ReadsRun("run-a", day: 1, buffered: (1000, 10), streamed: (1000, 100))),
    ]);

    public static Run Run(string id, int day, RunCase[] cases, params CaseFigures[] figures) => HandMadeRun.Of(HandMadeRun.File(cases) with
    {
        Id = id,
        StartedAt = new DateTimeOffset(2026, 1, day, 8, 0, 0, TimeSpan.Zero),
        Commit = new RunCommit(new string((char)('0' + day), 40), Dirty: false),
    }, figures);

    public static CaseFigures With(this CaseFigures figures, params (string Id, double Value)[] metrics) =>
        figures with { Metrics = figures.Metrics.Concat(metrics.Select(m => KeyValuePair.Create(m.Id, m.Value))).ToDictionary() };

    // Times grow a hundredfold from 1 row to 100. In the second run streaming leaves 2 KB behind.
    private static Run ReadsRun(string id, int day, (double Mean, double Margin) buffered, (double Mean, double Margin) streamed) =>
        Run(id, day,
        [
            .. ((string[])["1", "100"]).SelectMany(rows => (RunCase[])
            [
                HandMadeRun.Case("Buffered", rows: rows, baseline: true), HandMadeRun.Case("Streamed", rows: rows),
                HandMadeRun.Case("WireDrain", rows: rows, floor: true),
            ]),
            HandMadeRun.Case("Cursor", rows: "100", state: CaseState.NotSupported, reason: "needs Cursors"),
            HandMadeRun.Case("Open", "Connections/Open", baseline: true),
        ],
        [
            .. (((string, double)[])[("1", 1), ("100", 100)]).SelectMany(s => (CaseFigures[])
            [
                HandMadeRun.Figures("Buffered", buffered.Mean * s.Item2, buffered.Margin * s.Item2, allocated: 2048, rows: s.Item1)
                    .With(("RetainedVerdict", 0), ("Retained", 1), ("PeakLive", 3 * 1024 * s.Item2)),
                HandMadeRun.Figures("Streamed", streamed.Mean * s.Item2, streamed.Margin * s.Item2, allocated: 512, rows: s.Item1)
                    .With(day == 2 ? [("RetainedVerdict", 1), ("Retained", 2048), ("RetainedLower", 2000), ("RetainedUpper", 2100)]
                        : [("RetainedVerdict", 0), ("Retained", 0)]),
                HandMadeRun.Figures("WireDrain", 500 * s.Item2, 5 * s.Item2, allocated: 0, rows: s.Item1, resolution: 300),
            ]),
            HandMadeRun.Figures("Open", 20),
        ]);
}
