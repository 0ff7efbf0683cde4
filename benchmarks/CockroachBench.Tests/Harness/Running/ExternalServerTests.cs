using CockroachBench.Databases;
using CockroachBench.Databases.Schema;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Harness.Running;

// A server that the program did not start: asked before anything is written, cleaned on demand, nothing of others touched.
[Collection(Lane.Runs)]
public class ExternalServerTests(ProgramUnderTest program)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Both => TestServers.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task It_is_written_to_only_with_yes_and_clean_removes_what_was_made(string name)
    {
        await using var server = await TestServers.Provider(name).StartAsync(Token);
        await TestServer.ScalarAsync(server.ConnectionString, "create table of_others (id int8 primary key)");

        await using (var refused =
            await program.RunAsync(["run", "--profile", "smoke", "--filter", "*Lookup*"],
            ("COCKROACHBENCH_DATABASE", server.ConnectionString)))
        {
            refused.AssertExitCode(2);
            var line = refused.AssertOneLineOfError();
            Assert.StartsWith("--yes: ", line, StringComparison.Ordinal);
            Assert.EndsWith("add --yes.", line, StringComparison.Ordinal);
            await refused.AssertNothingLeftAsync();
        }
        Assert.False(await HasDatabaseAsync(server.ConnectionString));

        using var artifacts = new TemporaryFolder();
        await using (var run = await program.RunAsync(
            ["run", "--profile", "smoke", "--filter", "*Lookup*", "--yes", "--npgsql", "No Reset On Close=false", "--artifacts",
                artifacts.Path], ("COCKROACHBENCH_DATABASE", server.ConnectionString)))
        {
            run.AssertExitCode(0);
            var file = run.ReadRun(artifacts.Path);
            Assert.Equal("False (--npgsql)", file.DriverSettings!["No Reset On Close"]);
            Assert.Equal(name == TestServers.Cockroach, file.DriverSettings.ContainsKey("GSS Encryption Mode"));
            Assert.All(file.Cases, c => Assert.Equal(CaseState.Checked, c.State));
        }
        Assert.True(await HasDatabaseAsync(server.ConnectionString));

        await using (var refused = await program.RunAsync(["run", "--clean"], ("COCKROACHBENCH_DATABASE", server.ConnectionString)))
            refused.AssertExitCode(2);
        Assert.True(await HasDatabaseAsync(server.ConnectionString));
        foreach (var expected in new[] { "The database 'cockroachbench' is removed.",
            "There is no database 'cockroachbench': nothing to remove." })
        {
            await using var clean = await program.RunAsync(
                ["run", "--clean", "--yes"], ("COCKROACHBENCH_DATABASE", server.ConnectionString));
            clean.AssertExitCode(0);
            Assert.Equal([expected], clean.Output);
        }
        Assert.False(await HasDatabaseAsync(server.ConnectionString));
        Assert.Equal(0L, await TestServer.ScalarAsync(server.ConnectionString, "select count(*) from of_others"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_database_that_was_there_before_stays_and_loses_only_our_tables(string name)
    {
        await using var server = await TestServers.Provider(name).StartAsync(Token);
        await TestServer.ScalarAsync(server.ConnectionString, $"create database {BenchmarkSchema.Database}");
        var into = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = BenchmarkSchema.Database }.ConnectionString;
        var kind = name == TestServers.Cockroach ? ServerKind.CockroachDb : ServerKind.PostgreSql;
        Assert.True((await BenchmarkSchema.EnsureAsync(into, kind, Token)).Seeded);
        Assert.Contains("the database itself was there before and stays", await BenchmarkSchema.RemoveAsync(into, Token),
            StringComparison.Ordinal);
        Assert.Equal(0L, await TestServer.ScalarAsync(
            into, "select count(*) from information_schema.tables where table_schema = 'public'"));

        await TestServer.ScalarAsync(into, "create table of_others (id int8 primary key)");
        Assert.Contains("public.of_others", await BenchmarkSchema.RemoveAsync(server.ConnectionString, Token), StringComparison.Ordinal);
        Assert.Equal(0L, await TestServer.ScalarAsync(into, "select count(*) from of_others"));
    }

    private static async Task<bool> HasDatabaseAsync(string connectionString) =>
        await TestServer.ScalarAsync(
            connectionString, $"select 1 from pg_catalog.pg_database where datname = '{BenchmarkSchema.Database}'") is not null;
}
