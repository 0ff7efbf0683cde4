using CockroachBench.Databases.Providers;
using CockroachBench.Databases.Schema;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Harness.Running;

// Servers that are not as one would wish: few connections, a role with settings of its own, a pooler in front.
[Collection(Lane.Runs)]
public class AwkwardServerTests(ProgramUnderTest program)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_few_connections_the_cases_that_need_more_are_named_and_all_others_run()
    {
        await using var server = await RestartableServer.StartAsync(TestServers.Postgres, connections: 20);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(
            ["run", "--profile", "smoke", "--yes", "--filter", "*PoolContention*", "*Retry*", "*NeverDisposed*", "*FirstUse*",
            "--database", server.ConnectionString, "--artifacts", artifacts.Path]);
        run.AssertExitCode(0);
        Assert.Empty(run.Error);
        var cases = run.ReadRun(artifacts.Path).Cases;
        Assert.All(cases, c => Assert.True(c.State is CaseState.Checked or CaseState.NotSupported, $"{c.Id}: {c.State} {c.Reason}"));
        Assert.Contains(cases, c => c.State == CaseState.Checked && c.Family == "Connections/PoolContention");
        var tooMany = Assert.Single(cases, c => c.State == CaseState.NotSupported);
        Assert.Equal(("32", "32"), (tooMany.Parameters["Workers"], tooMany.Parameters["PoolSize"]));
        Assert.StartsWith("needs 35 connections at once: the server has room for ", tooMany.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_the_role_break_no_case()
    {
        await using var server = await TestServers.Provider(TestServers.Postgres).StartAsync(Token);
        string[] settings =
        [
            "datestyle = 'German, DMY'", "intervalstyle = 'sql_standard'", "timezone = 'Asia/Kolkata'", "extra_float_digits = -15",
            "bytea_output = 'escape'", "search_path = awkward, pg_temp",
        ];
        string[] made =
            ["create role awkward login password 'awkward-password'", $"create database {BenchmarkSchema.Database} owner awkward"];
        foreach (var statement in made.Concat(settings.Select(s => $"alter role awkward set {s}")))
            await TestServer.ScalarAsync(server.ConnectionString, statement);
        var awkward = new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            Username = "awkward",
            Password = "awkward-password",
            Database = BenchmarkSchema.Database,
        }.ConnectionString;
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(
            ["run", "--profile", "smoke", "--yes", "--filter", "*BufferedVsStreamed*", "*LargeValue*", "*Retry*", "*LargeScan*",
            "--database", awkward, "--artifacts", artifacts.Path]);
        run.AssertExitCode(0);
        var cases = run.ReadRun(artifacts.Path).Cases;
        Assert.Contains(cases, c => c.Method.Contains("Copy", StringComparison.Ordinal));
        Assert.All(cases, c => Assert.Equal((c.Id, CaseState.Checked, ExpectedChecksums.Of(c)), (c.Id, c.State, c.Checksum)));
    }

    [Theory]
    [InlineData("transaction")]
    [InlineData("session")]
    public async Task A_pooler_in_front_of_the_server_is_refused_and_the_doctor_says_so(string mode)
    {
        // Debian's is not on everybody's PATH.
        const string debian = "/usr/sbin/pgbouncer";
        var pgbouncer = Executables.Find("pgbouncer") ?? (File.Exists(debian) ? debian : null);
        Assert.SkipUnless(pgbouncer is not null, "no pgbouncer on PATH: apt-get install pgbouncer");
        await using var server = await RestartableServer.StartAsync(TestServers.Postgres);
        await using var pooler = await Pooler.StartAsync(pgbouncer, server.ConnectionString, mode);

        await using (var run = await program.RunAsync(["run", "--profile", "smoke", "--yes", "--database", pooler.ConnectionString]))
        {
            run.AssertExitCode(2);
            var line = run.AssertOneLineOfError();
            var refused = $"--database: {pooler.Address}/postgres: a connection pooler answers there (";
            Assert.StartsWith(refused, line, StringComparison.Ordinal);
            Assert.EndsWith("Connect to the server itself.", line, StringComparison.Ordinal);
            await run.AssertNothingLeftAsync();
        }
        var find = $"select 1 from pg_database where datname = '{BenchmarkSchema.Database}'";
        Assert.Null(await TestServer.ScalarAsync(server.ConnectionString, find));

        await using var doctor = await program.RunAsync(["doctor", "--database", pooler.ConnectionString]);
        doctor.AssertExitCode(0);
        Assert.Contains(doctor.Output, l => l.Contains("A connection pooler answers there", StringComparison.Ordinal));
    }
}
