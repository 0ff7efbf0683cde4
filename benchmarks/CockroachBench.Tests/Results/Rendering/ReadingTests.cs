using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Rendering;

public class ReadingTests
{
    [Fact]
    public void Fastest_slowest_and_bytes_of_the_largest_parameters_are_named()
    {
        var reading = Read(
            [
                HandMadeRun.Case("Base", rows: "1", baseline: true), HandMadeRun.Case("Other", rows: "1"),
                HandMadeRun.Case("Base", rows: "9", baseline: true), HandMadeRun.Case("Quick", rows: "9"),
                HandMadeRun.Case("Slow", rows: "9"), HandMadeRun.Case("Drain", rows: "9", floor: true),
            ],
            [
                HandMadeRun.Figures("Base", 10, 0.1, rows: "1"), HandMadeRun.Figures("Other", 11, 0.1, rows: "1"),
                HandMadeRun.Figures("Base", 2000, 20, 4096, "9"), HandMadeRun.Figures("Quick", 1000, 10, 1024, "9"),
                HandMadeRun.Figures("Slow", 3000, 30, 2048, "9"), HandMadeRun.Figures("Drain", 500, 5, 0, "9"),
            ]);
        Assert.Equal(
            "At Rows=9 Quick is the fastest (1.00 μs ±1%, 2.00× the floor). Slow is the slowest, 1.50× the baseline. Quick allocates "
                + "least (1.00 KB), Base most (4.00 KB).",
            reading);
    }

    [Fact]
    public void Variants_whose_intervals_overlap_are_not_told_apart() => Assert.Equal(
        "First comes first (1.00 μs ±5%), not told apart from Second. Third is the slowest, 1.95× the baseline.",
        Read(
            [HandMadeRun.Case("Second", baseline: true), HandMadeRun.Case("First"), HandMadeRun.Case("Third")],
            [HandMadeRun.Figures("Second", 1050, 50), HandMadeRun.Figures("First", 1000, 50), HandMadeRun.Figures("Third", 2050, 50)]));

    [Fact]
    public void Variants_that_allocate_alike_are_called_so() => Assert.EndsWith(
        "All allocate alike (1000 B to 1.03 KB).",
        Read(
            [HandMadeRun.Case("A", baseline: true), HandMadeRun.Case("B")],
            [HandMadeRun.Figures("A", 1000, 1, 1000), HandMadeRun.Figures("B", 2000, 1, 1050)]),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(12_000_000, 300, " At its peak Base holds most (11.4 MB), Other least (300 B).")]
    [InlineData(65_536, 0, " At its peak Base holds most (64.0 KB), Other least (0 B).")]
    [InlineData(65_535, 0, "")]
    [InlineData(12_000_000, 6_000_001, "")]
    public void What_is_held_at_the_peak_is_shown_where_it_is_much_and_differs(double most, double least, string expected) => Assert.Equal(
        $"Base is the fastest (1.00 μs ±1%). Other is the slowest, 2.00× the baseline.{expected}",
        Read(
            [HandMadeRun.Case("Base", baseline: true), HandMadeRun.Case("Other"), HandMadeRun.Case("Drain", floor: true)],
            [
                HandMadeRun.Figures("Base", 1000, 10) with { Metrics = new Dictionary<string, double> { ["PeakLive"] = most } },
                HandMadeRun.Figures("Other", 2000, 10) with { Metrics = new Dictionary<string, double> { ["PeakLive"] = least } },
            ]));

    [Fact]
    public void A_leak_is_named_with_its_types_what_keeps_them_and_who_opened_its_connections() => Assert.EndsWith(
        "Leaky leaks 1.00 KB an operation (A.Row 512 B, A.Rows 256 B, A.Other 64 B). Kept by: static A.B.s_rows -> List<Row> -> Row. "
            + "Kept by: strong handle -> Other. Connections opened by: Users.Get <- Handler.Handle.",
        Read(
            [HandMadeRun.Case("Base", baseline: true), HandMadeRun.Case("Leaky")],
            [
                HandMadeRun.Figures("Base", 1000, 10),
                HandMadeRun.Figures("Leaky", 2000, 10) with
                {
                    Metrics = new Dictionary<string, double>
                    {
                        ["RetainedVerdict"] = 1, ["Retained"] = 1024, ["RetainedBytes:A.Row"] = 512, ["RetainedBytes:A.Rows"] = 256,
                        ["RetainedBytes:A.Other"] = 64,
                    },
                    KeptBy = new Dictionary<string, string>
                    {
                        ["A.Row"] = "static A.B.s_rows -> List<Row> -> Row", ["A.Rows"] = "static A.B.s_rows -> List<Row>",
                        ["A.Other"] = "strong handle -> Other",
                    },
                    OpenedBy = "Users.Get <- Handler.Handle",
                },
            ]),
        StringComparison.Ordinal);

    [Fact]
    public void Connections_that_are_left_without_a_leak_are_named_with_who_opened_them() => Assert.EndsWith(
        "Left leaves connections, opened by: Users.Get.",
        Read(
            [HandMadeRun.Case("Base", baseline: true), HandMadeRun.Case("Left")],
            [HandMadeRun.Figures("Base", 1000, 10), HandMadeRun.Figures("Left", 2000, 10) with { OpenedBy = "Users.Get" }]),
        StringComparison.Ordinal);

    [Fact]
    public void A_variant_faster_than_the_floor_is_called_noise() => Assert.Contains(
        "a variant is faster than the floor: that is noise",
        Read(
            [HandMadeRun.Case("A", baseline: true), HandMadeRun.Case("B"), HandMadeRun.Case("Drain", floor: true)],
            [HandMadeRun.Figures("A", 1000, 1), HandMadeRun.Figures("B", 2000, 1), HandMadeRun.Figures("Drain", 1500, 1)]),
        StringComparison.Ordinal);

    [Fact]
    public void Wide_intervals_and_missing_ones_are_counted() => Assert.Contains(
        "2 of 3 cases have an interval wider than ±10%",
        Read(
            [HandMadeRun.Case("A", baseline: true), HandMadeRun.Case("B"), HandMadeRun.Case("C")],
            [HandMadeRun.Figures("A", 1000, 10), HandMadeRun.Figures("B", 1000, 200), HandMadeRun.Figures("C", 1000)]),
        StringComparison.Ordinal);

    [Fact]
    public void What_failed_and_what_is_not_supported_is_listed_once_with_its_reason() => Assert.Equal(
        "Lacking is not supported: needs Cursors: no. Broken failed: it broke.",
        Read(
            [
                HandMadeRun.Case("Lacking", rows: "1", state: CaseState.NotSupported, reason: "needs Cursors: no"),
                HandMadeRun.Case("Lacking", rows: "9", state: CaseState.NotSupported, reason: "needs Cursors: no"),
                HandMadeRun.Case("Broken", state: CaseState.Failed, reason: "it broke"),
            ],
            []));

    [Fact]
    public void A_run_without_figures_is_read_as_nothing() => Assert.Equal("", Read([HandMadeRun.Case("A", state: CaseState.Checked)], []));

    private static string Read(RunCase[] cases, CaseFigures[] figures) =>
        Reading.Of(Assert.Single(FamilyTable.Build(HandMadeRun.Of(HandMadeRun.File(cases), figures))));
}
