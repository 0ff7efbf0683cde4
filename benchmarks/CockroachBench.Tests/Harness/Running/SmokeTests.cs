using BenchmarkDotNet.Attributes;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Running;

// The smoke run of the whole suite, by the program itself.
[Collection(Lane.Runs)]
public class SmokeTests(ProgramUnderTest program)
{
    // Families of what PostgreSQL does not have, or of several hosts.
    private static readonly string[] CockroachOnly = ["Reads/ResultsBuffer", "Reads/AsOfSystemTime", "Connections/MultiHost"];

    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task Every_method_of_every_class_is_checked_and_nothing_is_left(string database)
    {
        TestServers.Provider(database);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(["run", "--profile", "smoke", "--database", database, "--artifacts", artifacts.Path]);
        run.AssertExitCode(0);
        Assert.Empty(run.Error);

        var file = run.ReadRun(artifacts.Path);
        Assert.Equal((RunState.Complete, "smoke", database), (file.State, file.Profile, file.Server!.Provider));
        Assert.Equal(database == TestServers.Postgres, file.Server.IsStandIn);
        Assert.NotNull(file.FinishedAt);
        Assert.Equal(
            SuiteCatalog.Types.SelectMany(t => t.GetMethods()
                .Where(m => m.IsDefined(typeof(BenchmarkAttribute), false)).Select(m => $"{SuiteCatalog.Family(t)} {m.Name}")).Order(),
            file.Cases.Select(c => $"{c.Family} {c.Method}").Distinct().Order());
        Assert.All(file.Cases, c => Assert.True(
            c.State == CaseState.Checked
                || (c.State == CaseState.NotSupported && (database == TestServers.Cockroach || CockroachOnly.Contains(c.Family))),
                $"{c.Id}: {c.State} {c.Reason}"));
        Assert.All(file.Cases.Where(c => c.State == CaseState.NotSupported),
            c => Assert.StartsWith("needs ", c.Reason, StringComparison.Ordinal));
        Assert.All(file.Cases.Where(c => c.State == CaseState.Checked),
            c => Assert.Equal((c.Id, ExpectedChecksums.Of(c)), (c.Id, c.Checksum)));

        var page = await File.ReadAllTextAsync(artifacts.Combine(MarkdownTables.FileName), TestContext.Current.CancellationToken);
        Assert.Equal(file.Cases.Select(c => $"## {c.Family}").Distinct(),
            page.Split('\n').Where(l => l.StartsWith("## ", StringComparison.Ordinal)));
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Without_a_folder_named_the_run_goes_below_artifacts_under_a_name_of_its_own()
    {
        using var folder = new TemporaryFolder();
        TestServers.Provider(TestServers.Postgres);
        await using var run = ProgramRun.Start(await program.GetAsync(), folder.Path,
            ["--profile", "smoke", "--database", "postgres", "--filter", "*FirstUse*"], ownGroup: false, []);
        await run.WaitForExitAsync();
        run.AssertExitCode(0);
        var artifacts = Assert.Single(Directory.GetDirectories(folder.Combine("artifacts")));
        Assert.Equal(Path.GetFileName(artifacts), run.ReadRun(artifacts).Id);
    }
}
