using System.Text.RegularExpressions;
using CockroachBench.Claims;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Publishing;

/// <summary>The README's figures come from a published run.</summary>
public class ReadmeTests
{
    [Fact]
    public void Every_figure_in_the_README_is_of_the_newest_published_run_of_the_environment_it_names()
    {
        var readme = File.ReadAllText(Path.Combine(ProgramUnderTest.Root, "README.md"));
        var environment = Headline.Environment(readme);
        Assert.NotNull(environment);
        var results = Path.Combine(ProgramUnderTest.Root, "results");
        var newest = PublishedEntry.All(results, EntryKind.Run).Last(r => r.Environment == environment);
        Assert.Equal(Headline.Replace(readme, SuitePages.Description, environment, Run.Load(newest.Folder), File.ReadAllText(Path.Combine(results, environment, EnvironmentPage.FileName))), readme);
        // The picture it shows is there.
        foreach (Match picture in Regex.Matches(readme, @"!\[[^\]]*\]\(([^)]+)\)")) Assert.True(File.Exists(Path.Combine(ProgramUnderTest.Root, picture.Groups[1].Value)), picture.Value);
    }

    [Fact]
    public void Every_published_run_can_be_read_and_lies_where_its_name_says() => Assert.All(PublishedEntry.All(Path.Combine(ProgramUnderTest.Root, "results"), EntryKind.Run), run =>
    {
        var loaded = Run.Load(run.Folder);
        Assert.Equal((EnvironmentName.Of(loaded.File), EnvironmentName.Entry(loaded.File)), (run.Environment, run.Name));
        Assert.Equal((run.Header, run.Header.Measured), (RunHeader.Of(loaded.File), loaded.Figures.Count));
        Assert.True(File.Exists(Path.Combine(ProgramUnderTest.Root, "results", run.Environment, EnvironmentPage.FileName)), run.Environment);
        Assert.True(File.Exists(Path.Combine(ProgramUnderTest.Root, "results", run.Environment, ClaimsPage.FileName)), run.Environment);
    });

    [Fact]
    public void Only_what_stands_between_the_marks_is_written()
    {
        var run = HandMadeRun.Of(HandMadeRun.File(HandMadeRun.Case("Query_Left", "Lifetimes/Some")), HandMadeRun.Figures("Query_Left", 1000, 10) with { Metrics = new Dictionary<string, double> { ["Held"] = 1 } });
        const string before = "a\n<!-- headline:begin env -->\nold\n<!-- headline:end -->\nb\n";
        var after = Headline.Replace(before, SuitePages.Description, "env", run, "");
        Assert.Equal("env", Headline.Environment(before));
        Assert.StartsWith("a\n<!-- headline:begin env -->\nWhat is left behind (`Lifetimes/*`):\n\n| Method | Mean | Held |\n| --- | ---: | ---: |\n| Some Query_Left | 1.00 μs ±1% | 1 |\n", after, StringComparison.Ordinal);
        Assert.EndsWith("<!-- headline:end -->\nb\n", after, StringComparison.Ordinal);
        Assert.Equal(after, Headline.Replace(after, SuitePages.Description, "env", run, ""));
        Assert.Null(Headline.Environment("no marks"));
        Assert.Equal("no marks", Headline.Replace("no marks", SuitePages.Description, "env", run, ""));
    }

    [Fact]
    public void The_picture_of_the_environments_page_is_shown_from_the_top_of_the_repository()
    {
        var run = HandMadeRun.Of(HandMadeRun.File(HandMadeRun.Case("Buffered", "Reads/BufferedVsStreamed")), HandMadeRun.Figures("Buffered", 1000, 10));
        const string page = "text\n![time](plots/reads-bufferedvsstreamed-time.svg)\n![peak (B)](plots/reads-bufferedvsstreamed-peak-live-x.svg)\n";
        Assert.Contains("\n![peak (B)](results/env/plots/reads-bufferedvsstreamed-peak-live-x.svg)\n", Headline.Replace("<!-- headline:begin env -->\n<!-- headline:end -->", SuitePages.Description, "env", run, page), StringComparison.Ordinal);
        Assert.DoesNotContain("![", Headline.Replace("<!-- headline:begin env -->\n<!-- headline:end -->", SuitePages.Description, "env", run, "no pictures"), StringComparison.Ordinal);
    }
}
