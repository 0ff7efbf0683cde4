using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Rendering;

public class MarkdownTablesTests
{
    [Fact]
    public void A_family_is_a_heading_a_reading_and_a_table()
    {
        var run = HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("Base", rows: "9", baseline: true), HandMadeRun.Case("Other", rows: "9")),
            HandMadeRun.Figures("Base", 2000, 20, 4096, "9"), HandMadeRun.Figures("Other", 1000, 10, 1024, "9"));
        Assert.Equal(
            """
            ## Reads/Things

            At Rows=9 Other is the fastest (1.00 μs ±1%). Other allocates least (1.00 KB), Base most (4.00 KB).

            | Parameters | Method | Mean | Ratio | Allocated | Mark |
            | --- | --- | ---: | ---: | ---: | --- |
            | Rows=9 | Base | 2.00 μs ±1% | baseline | 4.00 KB |  |
            | Rows=9 | Other | 1.00 μs ±1% | 0.500× | 1.00 KB | fastest |

            """,
            MarkdownTables.Render(FamilyTable.Build(run)[0]));
    }

    [Fact]
    public void What_markdown_or_html_would_take_for_its_own_is_escaped()
    {
        var run = HandMadeRun.Of(HandMadeRun.File(
            HandMadeRun.Case("A|B<int>&C", "Reads/<Things>", rows: "1|2", state: CaseState.Failed, reason: "expected <b>\n| x |")));
        Assert.Equal(
            """
            ## Reads/&lt;Things>

            A\|B&lt;int>&amp;C failed: expected &lt;b> \| x \|.

            | Parameters | Method | Mean |
            | --- | --- | ---: |
            | Rows=1\|2 | A\|B&lt;int>&amp;C | failed |

            """,
            MarkdownTables.Render(FamilyTable.Build(run)[0]));
    }

    [Fact]
    public void The_page_starts_with_the_environment_and_says_that_postgresql_stands_in()
    {
        var page = MarkdownTables.Render(HandMadeRun.Of(HandMadeRun.File(HandMadeRun.Case("A", state: CaseState.Checked))));
        Assert.StartsWith(
            """
            # Run 20260102-030405-quick-abcd

            - Server: PostgreSQL 15.8 (stand-in); a temporary cluster
            - PostgreSQL is a stand-in: these figures say nothing about CockroachDB's own speed.
            - Drivers: Npgsql 10.0.0, Dapper 2.1.86
            - Runtime: .NET 10.0.0, X64, Release, DOTNET_TC_CallCountingDelayMs=0
            - Machine: A Processor, 2 logical cores, 4.00 GB, Linux 6, virtual (KVM)
            - Run: profile quick, 2026-01-02 03:04 UTC, commit 0123456789 with uncommitted changes

            ## Reads/Things
            """, page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_cockroachdb_no_stand_in_is_spoken()
    {
        var file = HandMadeRun.File(HandMadeRun.Case("A"));
        var lines = Environments.Lines(
            file with { Server = file.Server! with { Kind = "CockroachDb", Version = "v23.1.2", IsStandIn = false }, Commit = null });
        Assert.Equal("Server: CockroachDB v23.1.2; a temporary cluster", lines[0]);
        Assert.DoesNotContain(lines, l => l.Contains("stand-in", StringComparison.Ordinal));
        Assert.Equal("Run: profile quick, 2026-01-02 03:04 UTC", lines[^1]);
    }
}
