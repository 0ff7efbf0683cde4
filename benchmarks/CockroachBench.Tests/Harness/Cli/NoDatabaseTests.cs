using CockroachBench.Databases.Providers;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Harness.Cli;

// No database, or one that goes: exit code 3, one line that names the option, and what was measured is kept.
[Collection(Lane.Runs)]
public class NoDatabaseTests(ProgramUnderTest program, TestServers servers)
{
    [Theory]
    [InlineData("run --profile smoke")]
    [InlineData("doctor")]
    public async Task Without_a_server_the_option_and_the_address_are_named(string verb)
    {
        var port = Executables.FreePort();
        await using var run = await program.RunAsync(
            [.. verb.Split(' '), "--database", $"Host=127.0.0.1;Port={port};Username=root;Password=geheim-0815"]);
        run.AssertExitCode(3);
        var line = run.AssertOneLineOfError();
        Assert.StartsWith($"--database: no server answers at 127.0.0.1:{port}/root", line, StringComparison.Ordinal);
        Assert.EndsWith("Start it, or check host, port and SSL Mode.", line, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim-0815", line, StringComparison.Ordinal);
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_refused_login_is_reported_without_the_password()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        var wrong = new NpgsqlConnectionStringBuilder(server.Admin) { Password = "geheim-0815" }.ConnectionString;
        await using var run = await program.RunAsync(["run", "--profile", "smoke"], ("COCKROACHBENCH_DATABASE", wrong));
        run.AssertExitCode(3);
        var line = run.AssertOneLineOfError();
        Assert.StartsWith("COCKROACHBENCH_DATABASE: ", line, StringComparison.Ordinal);
        Assert.Contains("refuses the login (28P01: ", line, StringComparison.Ordinal);
        Assert.EndsWith("Check user, password and database.", line, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim-0815", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_database_is_reported()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        var wrong = new NpgsqlConnectionStringBuilder(server.Admin) { Database = "no_such_database" }.ConnectionString;
        await using var run = await program.RunAsync(["run", "--profile", "smoke", "--database", wrong]);
        run.AssertExitCode(3);
        Assert.StartsWith("--database: 127.0.0.1:", run.AssertOneLineOfError(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_verbose_the_stack_trace_is_there()
    {
        await using var run = await program.RunAsync(
            ["doctor", "--verbose", "--database", $"Host=127.0.0.1;Port={Executables.FreePort()}"]);
        run.AssertExitCode(3);
        Assert.Contains(run.Error, l => l.TrimStart().StartsWith("at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_cockroach_is_reported_with_the_next_step()
    {
        // Only what starts the program itself is left on the path.
        using var path = new TemporaryFolder();
        var dotnet = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(f => Path.Combine(f, "dotnet")).First(File.Exists);
        File.CreateSymbolicLink(path.Combine("dotnet"),
            new FileInfo(dotnet).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? dotnet);
        await using var run = await program.RunAsync(["run", "--profile", "smoke", "--database", "binary"], ("PATH", path.Path));
        run.AssertExitCode(3);
        Assert.StartsWith("--database binary: no cockroach on PATH. Next step: put a cockroach binary on PATH", run.AssertOneLineOfError(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_killed_during_a_smoke_run_ends_it_and_what_was_checked_is_kept()
    {
        TestServers.Provider(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.StartAsync(
            ["run", "--profile", "smoke", "--database", "postgres", "--artifacts", artifacts.Path]);
        await run.WaitForFirstCaseAsync();
        System.Diagnostics.Process.GetProcessById(run.Server!.Id).Kill();
        await run.WaitForExitAsync();
        run.AssertExitCode(3);
        Assert.Contains("the server no longer answers", run.AssertOneLineOfError(), StringComparison.Ordinal);
        var file = run.ReadRun(artifacts.Path);
        Assert.Equal(RunState.ServerLost, file.State);
        Assert.Equal(CaseState.Checked, file.Cases.First(c => c.State != CaseState.NotSupported).State);
        Assert.Single(file.Cases, c => c.State == CaseState.Failed);
        Assert.Equal(CaseState.NotRun, file.Cases[^1].State);
        await run.AssertNothingLeftAsync();
    }
}
