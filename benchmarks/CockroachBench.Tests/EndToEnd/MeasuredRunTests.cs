using CockroachBench.Results.Runs;
using CockroachBench.Results.Tables;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.EndToEnd;

/// <summary>Measured runs to their end, through BenchmarkDotNet and its child processes.</summary>
public class MeasuredRunTests(ProgramUnderTest program, TestServers servers)
{
    [Fact]
    public async Task Every_case_is_measured_and_its_figures_are_where_the_run_says()
    {
        TestServers.Provider(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(["run", "--database", "postgres", "--filter", "*Prepared*", "--artifacts", artifacts.Path]);
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
    public async Task A_password_given_is_in_no_output_no_file_and_no_argument()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        // Everything a careless replacement would trip over.
        const string password = "zaunk\u00f6nig;'x\"=%40&<7>";
        string[] forms = [password, Uri.EscapeDataString(password), "zaunk", "nig;", "=%40&<7>"];
        await server.ScalarAsync("drop role if exists planted");
        await server.ScalarAsync($"create role planted superuser login password '{password.Replace("'", "''", StringComparison.Ordinal)}'");
        var given = new NpgsqlConnectionStringBuilder(server.Admin) { Username = "planted", Password = password }.ConnectionString;

        using var artifacts = new TemporaryFolder();
        await using var run = await program.StartAsync(
            ["run", "--filter", "*Lookup_Prepared*", "--job", "dry", "--verbose", "--yes", "--artifacts", artifacts.Path], ("COCKROACHBENCH_DATABASE", given));
        var arguments = new HashSet<string>();
        while (!run.HasExited)
        {
            arguments.UnionWith(run.Living.Select(p => p.CommandLine));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        await run.WaitForExitAsync();
        run.AssertExitCode(0);

        Assert.Contains(arguments, a => a.Contains("--benchmarkName", StringComparison.Ordinal)); // the measuring process was seen
        Assert.All(arguments, a => AssertFree(a, "an argument"));
        Assert.All(run.Output.Concat(run.Error), l => AssertFree(l, "the output"));
        var files = Directory.GetFiles(artifacts.Path, "*", SearchOption.AllDirectories);
        Assert.Contains(files, f => f.EndsWith(FullJsonReader.FileSuffix, StringComparison.Ordinal));
        Assert.Contains(files, f => f.EndsWith("run.log", StringComparison.Ordinal) && new FileInfo(f).Length > 0);
        Assert.All(files, f => AssertFree(File.ReadAllText(f), f));
        var file = run.ReadRun(artifacts.Path);
        Assert.Equal(("connection string", CaseState.Measured), (file.Server!.Provider, Assert.Single(file.Cases).State));
        Assert.Contains(run.Output, l => l.Contains("is reused", StringComparison.Ordinal)); // the server's data, not made anew
        await run.AssertNothingLeftAsync();

        void AssertFree(string text, string where) => Assert.All(forms, form => Assert.False(text.Contains(form, StringComparison.Ordinal), $"'{form}' in {where}: {text[..Math.Min(300, text.Length)]}"));
    }
}
