using CockroachBench.Results.Runs;
using CockroachBench.Results.Tables;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.EndToEnd;

/// <summary>Measured runs to their end, through BenchmarkDotNet and its child processes.</summary>
[Collection(Lane.Builds)]
public class MeasuredRunTests(ProgramUnderTest program)
{
    [Fact]
    public async Task Every_case_is_measured_and_its_figures_are_where_the_run_says()
    {
        TestServers.Provider(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(["run", "--database", "postgres", "--filter", "*Prepared*", "--iterationCount", "6", "--warmupCount", "2", "--artifacts", artifacts.Path]);
        run.AssertExitCode(0);
        Assert.Empty(run.Error);

        var file = run.ReadRun(artifacts.Path);
        Assert.Equal((RunState.Complete, "quick"), (file.State, file.Profile));
        Assert.Equal(["Lookup_Unprepared", "Lookup_Prepared", "Lookup_AutoPrepared"], file.Cases.Select(c => c.Method));
        Assert.All(file.Cases, c => Assert.Equal((CaseState.Measured, "results/CockroachBench.Statements.PreparedBenchmarks-report-full.json"), (c.State, c.Report)));

        var figures = Run.Load(artifacts.Path).Figures;
        Assert.All(file.Cases, c =>
        {
            var f = figures[c.Id];
            Assert.True(f.MeanNanoseconds > 0, $"{c.Id}: mean {f.MeanNanoseconds}");
            Assert.True(f.MarginNanoseconds > 0, $"{c.Id}: margin {f.MarginNanoseconds}");
            Assert.True(f.AllocatedBytes > 0, $"{c.Id}: allocated {f.AllocatedBytes}");
        });
        var page = await File.ReadAllTextAsync(artifacts.Combine(MarkdownTables.FileName), TestContext.Current.CancellationToken);
        Assert.Equal(MarkdownTables.Render(Run.Load(artifacts.Path)), page);
        Assert.Contains("PostgreSQL is a stand-in", page, StringComparison.Ordinal);
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Without_times_everything_else_is_measured_and_no_time_is_shown()
    {
        TestServers.Provider(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(["run", "--no-timing", "--database", "postgres", "--filter", "*Lookup_Prepared*", "--artifacts", artifacts.Path]);
        run.AssertExitCode(0);
        Assert.Empty(run.Error);
        Assert.Contains(run.Output, l => l.EndsWith("Lookup_Prepared: measured, not timed", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Output, l => l.Contains("too busy for times", StringComparison.Ordinal));

        var file = run.ReadRun(artifacts.Path);
        Assert.Equal((RunState.Complete, "quick", false), (file.State, file.Profile, file.Timing));
        Assert.Contains("--no-timing", file.Options);
        var figures = Assert.Single(Run.Load(artifacts.Path).Figures).Value;
        Assert.Null(figures.MeanNanoseconds);
        Assert.True(figures.AllocatedBytes > 0);
        Assert.All((string[])["Retained", "SessionsLeft", "ConnectionsOpened"], m => Assert.Contains(m, figures.Metrics.Keys));
        var page = await File.ReadAllTextAsync(artifacts.Combine(MarkdownTables.FileName), TestContext.Current.CancellationToken);
        Assert.Contains("| Method | Allocated |", page, StringComparison.Ordinal);
        await run.AssertNothingLeftAsync();
    }
}
