using System.Text.Json;
using System.Text.RegularExpressions;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Rendering;

public partial class SiteDataTests
{
    [Fact]
    public void Runs_stand_in_order_of_time_and_columns_hold_a_value_for_each()
    {
        var data = Environment(0, HandMadeRun.Page(
        [
            ("e", Run("b", 2, [HandMadeRun.Case("New"), HandMadeRun.Case("A", baseline: true)],
                HandMadeRun.Figures("A", 123.456789, 2, allocated: 8), HandMadeRun.Figures("New", 5))),
            ("e", Run("a", 1, [HandMadeRun.Case("A", baseline: true), HandMadeRun.Case("Old", floor: true)],
                HandMadeRun.Figures("A", 100, 2, allocated: 8), HandMadeRun.Figures("Old", 7))),
        ]));
        Assert.Equal(["a", "b"], data.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("id").GetString()));
        var cases = data.GetProperty("cases").EnumerateArray().ToDictionary(c => c.GetProperty("method").GetString()!);
        // The newest run's order, then what only older ones have.
        Assert.Equal(["New", "A", "Old"], data.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("method").GetString()));
        Assert.Equal("[100,123.457]", cases["A"].GetProperty("mean").GetRawText());
        // Alike in all runs: said once.
        Assert.Equal("2", cases["A"].GetProperty("margin").GetRawText());
        Assert.Equal("8", cases["A"].GetProperty("allocated").GetRawText());
        Assert.Equal("[null,5]", cases["New"].GetProperty("mean").GetRawText());
        Assert.False(cases["New"].TryGetProperty("allocated", out _));
        Assert.True(cases["A"].GetProperty("baseline").GetBoolean());
        Assert.True(cases["Old"].GetProperty("floor").GetBoolean());
        Assert.Equal(["not in this run", ""], Why(data, cases["New"]));
    }

    [Fact]
    public void A_missing_figure_has_its_reason_and_a_failed_case_no_figure()
    {
        var data = Environment(0, HandMadeRun.Page([("e", Run("a", 1,
            [
                HandMadeRun.Case("Failed", state: CaseState.Failed, reason: "it broke"),
                HandMadeRun.Case("Lacking", state: CaseState.NotSupported, reason: "needs Cursors"),
                HandMadeRun.Case("Late", state: CaseState.NotRun), HandMadeRun.Case("Noted") with { Note = "retention not measured: slow" },
                HandMadeRun.Case("Infinite"),
            ],
            HandMadeRun.Figures("Failed", 5), HandMadeRun.Figures("Noted", 5),
            HandMadeRun.Figures("Infinite", double.PositiveInfinity)))]));
        var cases = data.GetProperty("cases").EnumerateArray().ToDictionary(c => c.GetProperty("method").GetString()!);
        Assert.Equal(["failed: it broke", "not supported: needs Cursors", "not run", "retention not measured: slow", "no time"],
            cases.Values.SelectMany(c => Why(data, c)));
        Assert.Equal(["Noted"], cases.Where(c => c.Value.TryGetProperty("mean", out _)).Select(c => c.Key));
    }

    [Fact]
    public void Of_nothing_retained_only_the_verdict_is_kept()
    {
        var clean = HandMadeRun.Figures("Clean", 5) with
        {
            Metrics = new Dictionary<string,
            double>
            { ["RetainedVerdict"] = 0, ["Retained"] = 3, ["RetainedLower"] = -1, ["RetainedUpper"] = 5, ["SessionsLeft"] = 0 }
        };
        var leak = HandMadeRun.Figures(
            "Leak", 5) with
        {
            Metrics = new Dictionary<string,
            double>
            {
                ["RetainedVerdict"] = 1,
                ["Retained"] = 104,
                ["RetainedLower"] = 100,
                ["RetainedUpper"] = 108,
                ["SessionsLeft"] = 1
            }
        };
        var cases = Environment(0,
            HandMadeRun.Page([("e", Run("a", 1, [HandMadeRun.Case("Clean"), HandMadeRun.Case("Leak")], clean, leak))]))
            .GetProperty("cases").EnumerateArray().ToList();
        Assert.Equal("0", cases[0].GetProperty("verdict").GetRawText());
        Assert.False(cases[0].TryGetProperty("retained", out _));
        Assert.Equal((104.0, 100.0, 108.0),
            (cases[1].GetProperty("retained").GetDouble(), cases[1].GetProperty("retainedLow").GetDouble(),
            cases[1].GetProperty("retainedHigh").GetDouble()));
        Assert.Equal([0, 1], cases.Select(c => c.GetProperty("sessions").GetInt32()));
    }

    [Fact]
    public void Marks_of_a_doubtful_run_are_kept()
    {
        var run = HandMadeRun.Of(HandMadeRun.File(HandMadeRun.Case("A")) with { State = RunState.ServerLost }, HandMadeRun.Figures("A", 5));
        run = run with { File = run.File with { Runtime = run.File.Runtime with { BuildConfiguration = "Debug" } } };
        var described = Environment(0, HandMadeRun.Page([("e", run)])).GetProperty("runs")[0];
        Assert.Equal(("server lost", "Debug", true, true),
            (described.GetProperty("state").GetString(), described.GetProperty("build").GetString(),
            described.GetProperty("dirty").GetBoolean(), described.GetProperty("standIn").GetBoolean()));
    }

    [Fact]
    public void The_same_runs_in_any_order_give_the_same_page()
    {
        (string, Run)[] runs = [("x", Run("a", 1, [HandMadeRun.Case("A")], HandMadeRun.Figures("A", 5))),
            ("x", Run("b", 2, [HandMadeRun.Case("B")], HandMadeRun.Figures("B", 5))), ("y", Run("c", 1, [HandMadeRun.Case("A")]))];
        var html = HandMadeRun.Page(runs);
        Assert.Equal(html, HandMadeRun.Page(runs.AsEnumerable().Reverse()));
        Assert.Equal("""[{"name":"x","runs":2},{"name":"y","runs":1}]""", Block("environments", html));
    }

    [Fact]
    public void No_name_ends_the_data_or_is_taken_for_a_placeholder()
    {
        const string Markup = "</script><!--<script>{{script}}$0";
        var html = HandMadeRun.Page([(Markup, Run("a", 1, [HandMadeRun.Case(Markup, Markup)], HandMadeRun.Figures(Markup, 5)))]);
        Assert.DoesNotContain(Markup, html, StringComparison.Ordinal);
        // Two blocks of data and the page's own script.
        Assert.Equal(3, ScriptEnd().Count(html));
        Assert.Equal(Markup, Environment(0, html).GetProperty("name").GetString());
    }

    private static Run Run(string id, int day, RunCase[] cases, params CaseFigures[] figures) =>
        HandMadeRun.Of(HandMadeRun.File(cases) with { Id = id, StartedAt = new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero) },
            figures);

    private static JsonElement Environment(int index, string html) => JsonDocument.Parse(Block($"environment-{index}", html)).RootElement;

    private static string Block(string id, string html) =>
        Regex.Match(html, $"<script type=\"application/json\" id=\"{id}\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;

    private static IEnumerable<string?> Why(JsonElement data, JsonElement c)
    {
        var why = c.GetProperty("why");
        var strings = data.GetProperty("strings");
        return (why.ValueKind == JsonValueKind.Array ? why.EnumerateArray().ToArray() : [why])
            .Select(i => strings[i.GetInt32()].GetString());
    }

    [GeneratedRegex("</script>")]
    private static partial Regex ScriptEnd();
}
