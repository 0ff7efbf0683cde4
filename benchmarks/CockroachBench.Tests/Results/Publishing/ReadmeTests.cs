using CockroachBench.Claims;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Publishing;

// The README's figures come from a published run.
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
        Assert.Equal(Headline.Replace(readme, SuitePages.Description, environment, Run.Load(newest.Folder)), readme);
    }

    [Fact]
    public void Every_published_run_can_be_read_and_lies_where_its_name_says() =>
        Assert.All(PublishedEntry.All(Path.Combine(ProgramUnderTest.Root, "results"), EntryKind.Run), run =>
    {
        var loaded = Run.Load(run.Folder);
        Assert.Equal((EnvironmentName.Of(loaded.File), EnvironmentName.Entry(loaded.File)), (run.Environment, run.Name));
        Assert.Equal((run.Header, run.Header.Measured), (RunHeader.Of(loaded.File), loaded.Figures.Count));
        Assert.True(File.Exists(Path.Combine(ProgramUnderTest.Root, "results", run.Environment, EnvironmentPage.FileName)),
            run.Environment);
        Assert.True(File.Exists(Path.Combine(ProgramUnderTest.Root, "results", run.Environment, ClaimsPage.FileName)), run.Environment);
    });

    [Fact]
    public void Only_what_stands_between_the_marks_is_written()
    {
        var file = HandMadeRun.File(HandMadeRun.Case("Query_NeverDisposed", "Lifetimes/NeverDisposedConnection"));
        var metrics = new Dictionary<string, double> { ["Held"] = 1 };
        var run = HandMadeRun.Of(file, HandMadeRun.Figures("Query_NeverDisposed", 1000, 10) with { Metrics = metrics });
        const string before = "a\n<!-- headline:begin env -->\nold\n<!-- headline:end -->\nb\n";
        const string table =
            "| PostgreSQL 15.8 (stand-in) | Mean | Held |\n| --- | ---: | ---: |\n| Query_NeverDisposed | 1.00 μs ±1% | 1 |\n\n";
        var after = Headline.Replace(before, SuitePages.Description, "env", run);
        Assert.Equal("env", Headline.Environment(before));
        Assert.StartsWith($"a\n<!-- headline:begin env -->\n{table}**Not a clean run: ", after, StringComparison.Ordinal);
        Assert.Contains("\nPostgreSQL is a stand-in: ", after, StringComparison.Ordinal);
        Assert.Contains("\nEnvironment: PostgreSQL 15.8 (stand-in), A Processor, 2 cores", after, StringComparison.Ordinal);
        Assert.EndsWith("<!-- headline:end -->\nb\n", after, StringComparison.Ordinal);
        Assert.Equal(after, Headline.Replace(after, SuitePages.Description, "env", run));
        Assert.Null(Headline.Environment("no marks"));
        Assert.Equal("no marks", Headline.Replace("no marks", SuitePages.Description, "env", run));
    }
}
