using CockroachBench.Results.Model;
using CockroachBench.Results.Plots;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Rendering;

public class SoakPageTests
{
    private static readonly string[] Header = ["scenario", "seconds", "requests_per_s"];

    [Fact]
    public void A_habit_and_its_remedy_stand_side_by_side()
    {
        var page = SoakPage.Render(
            HandMadeSoak.File(HandMadeSoak.Scenario(
            "leaky", "careful", new(SoakOutcome.Leaks, "leaks 2.00 KB/request", null, 2048, 2000, 2100)),
            HandMadeSoak.Scenario("careful", null, new(SoakOutcome.Stable, "stable"))), []);
        Assert.Contains("## leaky: before and after", page, StringComparison.Ordinal);
        Assert.Contains("| Verdict | leaks 2.00 KB/request | stable |", page, StringComparison.Ordinal);
        Assert.Contains("| Leaked a request | 2.00 KB | none |", page, StringComparison.Ordinal);
        Assert.Contains("PostgreSQL is a stand-in", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mark_stands_below_the_table_and_in_its_row()
    {
        var page = SoakPage.Render(
            HandMadeSoak.File(HandMadeSoak.Scenario(
            "fast", null, new(SoakOutcome.Stable, "stable")) with
            { Marks = ["only half was sent"] }), []);
        Assert.Contains("- fast: only half was sent", page, StringComparison.Ordinal);
        Assert.Contains("Marked", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_request_leaves_stands_below_the_table_with_what_keeps_it()
    {
        var leaky = HandMadeSoak.Scenario("leaky", null, new(SoakOutcome.Leaks, "leaks 2.00 KB/request"));
        var page = SoakPage.Render(HandMadeSoak.File(leaky with
        {
            Types = [new("A.Row", 1024, 2), new("A.Rows", 512, 1, "static A.B.s_rows -> List<Rows> -> Rows"), new("A.C", 256, 1, "handle")],
        }), []);
        Assert.Contains("What a request leaves:", page, StringComparison.Ordinal);
        Assert.Contains("- leaky: A.Row 1.00 KB, A.Rows 512 B, A.C 256 B; kept by: static A.B.s", page, StringComparison.Ordinal);
        Assert.DoesNotContain("What a request leaves:", SoakPage.Render(HandMadeSoak.File(leaky), []), StringComparison.Ordinal);
    }

    [Fact]
    public void The_csv_has_a_row_a_sample_and_leaves_empty_what_is_not_known()
    {
        var lines = SoakCsv.Render(HandMadeSoak.File(HandMadeSoak.Scenario("a,b", null, new(SoakOutcome.Stable, "stable"))))
            .TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal(Header, lines[0].Split(',')[..3]);
        Assert.Equal("\"a,b\",0.5,100,0,1,2,3,,,4096,,,5,6,0,,7,", lines[1]);
    }

    [Fact]
    public void Pictures_have_a_panel_a_pair_and_one_for_the_others()
    {
        var stable = new SoakVerdict(SoakOutcome.Stable, "stable");
        var charts = SoakPictures.Charts(
            HandMadeSoak.File(HandMadeSoak.Scenario("leaky", "careful", stable), HandMadeSoak.Scenario("careful", null, stable),
            HandMadeSoak.Scenario("alone", null, stable)));
        var requests = Assert.IsType<LineChart>(charts[0]);
        Assert.Equal(["leaky", "others"], requests.Panels.Select(p => p.Title));
        Assert.Equal([PlotStroke.Solid, PlotStroke.Dashed], requests.Panels[0].Series.Select(s => s.Stroke));
        Assert.Equal(3, charts.Count);
    }

    [Fact]
    public void A_soak_reads_back_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        var soak = HandMadeSoak.File(
            HandMadeSoak.Scenario("leaky", "careful",
            new(SoakOutcome.ExhaustsPool, "exhausts the pool after 100 requests", 100, 25000, 24000, 26000)));
        soak.Write(folder.Path);
        Assert.Equivalent(soak, SoakFile.Read(folder.Path), strict: true);
    }

    [Fact]
    public void An_unclear_verdict_is_kept_and_claims_no_leak_and_none()
    {
        using var folder = new TemporaryFolder();
        var scenario = HandMadeSoak.Scenario("careful", null, new(SoakOutcome.Unclear, "unclear: connections lost at second 7"));
        HandMadeSoak.File(scenario with { Checkpoints = [new(0, 1_000_000), new(1000, 1_000_000, 9)] }).Write(folder.Path);
        var read = SoakFile.Read(folder.Path);
        Assert.Equal((SoakOutcome.Unclear, 9L), (read.Scenarios[0].Verdict.Outcome, read.Scenarios[0].Checkpoints[1].Losses));
        Assert.Contains("| careful | unclear: connections lost at second 7 | unclear |", SoakPage.Render(read, []),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_from_before_losses_were_kept_is_read()
    {
        using var folder = new TemporaryFolder();
        var text = HandMadeSoak.File(HandMadeSoak.Scenario("careful", null, new(SoakOutcome.Stable, "stable"))).ToJson();
        var old = System.Text.RegularExpressions.Regex.Replace(text, """,\s*"losses": 0""", "");
        Assert.DoesNotContain("losses", old, StringComparison.Ordinal);
        File.WriteAllText(folder.Combine(SoakFile.FileName), old);
        Assert.Equal(text, SoakFile.Read(folder.Path).ToJson());
    }
}
