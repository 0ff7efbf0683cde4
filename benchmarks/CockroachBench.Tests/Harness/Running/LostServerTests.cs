using CockroachBench.Connections;
using CockroachBench.Databases;
using CockroachBench.Databases.Inspection;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Harness.Running;

// A server that goes while it is probed is lost; one that answers with an error is there.
public class LostServerTests(ProgramUnderTest program, TestServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_dies_at_any_connection_of_the_probing_is_lost_and_no_server_without_capabilities()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        int connections;
        using (var immortal = new DyingProxy(server.Admin, int.MaxValue))
        {
            var inspected = await ServerInspector.InspectAsync(immortal.ConnectionString, Token);
            Assert.Equal(server.Server.Capabilities.All, inspected.Capabilities.All);
            connections = immortal.Connections;
        }
        Assert.InRange(connections, 8, 100);
        for (var lives = 0; lives < connections; lives++)
        {
            using var proxy = new DyingProxy(server.Admin, lives);
            var lost = await Record.ExceptionAsync(() => ServerInspector.InspectAsync(proxy.ConnectionString, Token));
            Assert.True(lost is DatabaseException, $"with {lives} of {connections} connections: {lost?.ToString() ?? "an answer"}");
            Assert.Contains("stopped answering while it was probed", lost!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_falls_silent_while_it_is_probed_is_lost()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        await Task.WhenAll(((int[])[4, 9]).Select(async lives =>
        {
            using var proxy = new DyingProxy(server.Admin, lives, freezes: true);
            var asking = ServerInspector.InspectAsync(proxy.ConnectionString, Token);
            await Assert.ThrowsAsync<DatabaseException>(() => asking.WaitAsync(TimeSpan.FromSeconds(60), Token));
        }));
    }

    [Fact]
    public async Task The_doctor_ends_with_3_where_the_server_dies_while_it_is_probed()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        using var proxy = new DyingProxy(server.Admin, 4);
        await using var run = await program.RunAsync(["doctor", "--database", proxy.ConnectionString]);
        run.AssertExitCode(3);
        Assert.Contains("stopped answering while it was probed", run.AssertOneLineOfError(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_a_free_connection_answers()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        await TestServer.ScalarAsync(server.Admin, "create role single login password 'singles-password' connection limit 1");
        try
        {
            var single = $"{server.Admin};Username=single;Password=singles-password;Pooling=false";
            var watch = new ServerWatch(single);
            await using (var held = new NpgsqlConnection(single))
            {
                await held.OpenAsync(Token);
                Assert.True(watch.Answers());
            }
            using var dead = new DyingProxy(server.Admin, 0);
            Assert.False(new ServerWatch(dead.ConnectionString).Answers());
        }
        finally
        {
            await TestServer.ScalarAsync(server.Admin, "drop role single");
        }
    }

    [Fact]
    public async Task A_case_that_fails_while_it_is_set_up_gives_its_connections_back()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        await TestServer.ScalarAsync(server.Admin, "create role few login password 'fews-password' connection limit 12");
        try
        {
            var few = new NpgsqlConnectionStringBuilder(server.Suite) { Username = "few", Password = "fews-password" }.ConnectionString;
            using var handedOver = new EnvironmentVariable(CaseDatabase.Variable, few);
            using var artifacts = new TemporaryFolder();
            var all = SuiteCatalog.Select(typeof(PoolContentionBenchmarks), SuiteConfig.Create(Profile.Full, userNamesJob: false));
            // First the one that needs 32 connections, then one that needs 8 of the 12.
            var cases = all.BenchmarksCases.Where(c => c.Parameters["PoolSize"] is 32 && c.Parameters["Workers"] is 32 or 8)
                .OrderByDescending(c => (int)c.Parameters["Workers"]).ToArray();
            var record = new RunRecord(artifacts.Path, HandMadeRun.File(), cases);
            var progress = new Progress(cases.Length, TimeSpan.FromSeconds(1), _ => { });
            var runner = new SmokeRunner(record, progress, new ServerWatch(few), TimeSpan.FromSeconds(60));
            await runner.RunAsync([new(cases, all.Type, all.Config)], Token);
            Assert.Contains("53300", record.Cases[0].Reason, StringComparison.Ordinal);
            Assert.True(record.Cases[1].State == CaseState.Checked, record.Cases[1].Reason);
            const string sessions = "select count(*) from pg_stat_activity where usename = 'few'";
            async Task<bool> AreGoneAsync() => await server.ScalarAsync(sessions) is 0L;
            await Wait.UntilAsync(AreGoneAsync, TimeSpan.FromSeconds(10), () => "sessions are left");
        }
        finally
        {
            await TestServer.ScalarAsync(server.Admin, "drop role few");
        }
    }

    [Fact]
    public async Task Without_a_password_the_error_says_how_to_give_one()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        var without = new NpgsqlConnectionStringBuilder(server.Admin) { Password = null }.ConnectionString;
        await using var run = await program.RunAsync(["doctor", "--database", without], ("HOME", "/nonexistent"));
        run.AssertExitCode(3);
        var line = run.AssertOneLineOfError();
        Assert.Contains("asks for a password", line, StringComparison.Ordinal);
        const string next = "Set PGPASSWORD, or put the password or a Passfile into the connection string.";
        Assert.EndsWith(next, line, StringComparison.Ordinal);
    }
}
