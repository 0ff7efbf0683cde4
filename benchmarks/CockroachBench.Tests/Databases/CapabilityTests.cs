using CockroachBench.Databases;
using CockroachBench.Databases.Inspection;
using CockroachBench.Databases.Wire;
using CockroachBench.Fixtures;
using CockroachBench.Harness.Running;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Databases;

public class CapabilityTests(TestServers servers)
{
    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task Every_capability_is_asked_and_answered_with_how_it_is_known(string name)
    {
        var server = (await servers.GetAsync(name)).Server;
        // Who started a server is not asked of it.
        Assert.Equal(Enum.GetValues<Capability>().Except([Capability.OwnServers]), server.Capabilities.All.Select(a => a.Capability));
        Assert.All(server.Capabilities.All, a => Assert.NotEmpty(a.Detail));
    }

    // What PostgreSQL does not have, and what a connection string with one host does not.
    private static readonly Capability[] NotOfTheStandIn =
        [Capability.ResultsBufferSize, Capability.AsOfSystemTime, Capability.FollowerReads, Capability.SeveralHosts];

    [Fact]
    public async Task The_stand_in_is_known_as_one_and_can_do_everything_but_what_is_CockroachDBs_own()
    {
        var server = (await servers.GetAsync(TestServers.Postgres)).Server;
        Assert.Equal(ServerKind.PostgreSql, server.Kind);
        Assert.True(server.IsStandIn);
        Assert.Matches(@"^\d+(\.\d+)?$", server.Version);
        Assert.Equal($"PostgreSQL {server.Version} (stand-in)", server.DisplayName);
        Assert.All(server.Capabilities.All, a =>
            Assert.True(a.IsSupported != NotOfTheStandIn.Contains(a.Capability), $"{a.Capability}: {a.Detail}"));
        Assert.Equal("42601: syntax error at or near \"system\"", server.Capabilities[Capability.AsOfSystemTime].Detail);
        Assert.Equal("42704: unrecognized configuration parameter \"results_buffer_size\"",
            server.Capabilities[Capability.ResultsBufferSize].Detail);
        Assert.Equal("the connection string names one host", server.Capabilities[Capability.SeveralHosts].Detail);
        Assert.Equal("logged in by SCRAM-SHA-256", server.Capabilities[Capability.RawWire].Detail);
        Assert.Equal("off", server.Settings["fsync"]);
    }

    [Fact]
    public async Task Cockroach_is_known_by_its_version_and_answers_agree_with_what_a_driver_sees()
    {
        var running = await servers.GetAsync(TestServers.Cockroach);
        Assert.Equal(ServerKind.CockroachDb, running.Server.Kind);
        Assert.False(running.Server.IsStandIn);
        Assert.Matches(@"^v\d+\.", running.Server.Version);
        await using var dataSource = NpgsqlDataSource.Create(running.Admin);
        await using var connection = await dataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(connection.ProcessID != 0, running.Server.Capabilities[Capability.Cancellation].IsSupported);
        Assert.True(running.Server.Capabilities[Capability.RawWire].IsSupported, running.Server.Capabilities[Capability.RawWire].Detail);
        Assert.True(running.Server.Capabilities[Capability.SessionView].IsSupported,
            running.Server.Capabilities[Capability.SessionView].Detail);
        // Every version has it, also on a server that was started a second ago.
        Assert.True(running.Server.Capabilities[Capability.AsOfSystemTime].IsSupported,
            running.Server.Capabilities[Capability.AsOfSystemTime].Detail);
    }

    [Fact]
    public async Task Several_hosts_are_had_where_each_of_them_answers()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        var one = new NpgsqlConnectionStringBuilder(server.Admin);
        // The same server by two names: what is asked is whether each answers.
        var two = new NpgsqlConnectionStringBuilder(server.Admin) { Host = "127.0.0.1,localhost" };
        var answer = (await ServerInspector.InspectAsync(two.ConnectionString, TestContext.Current.CancellationToken))
            .Capabilities[Capability.SeveralHosts];
        Assert.Equal((true, "2 hosts answer"), (answer.IsSupported, answer.Detail));

        // The first is not there: everything else is asked of the second.
        var dead = new NpgsqlConnectionStringBuilder(server.Admin) { Host = $"127.0.0.1:1,127.0.0.1:{one.Port}" };
        var inspected = await ServerInspector.InspectAsync(dead.ConnectionString, TestContext.Current.CancellationToken);
        Assert.False(inspected.Capabilities[Capability.SeveralHosts].IsSupported);
        Assert.StartsWith("127.0.0.1:1 does not answer (", inspected.Capabilities[Capability.SeveralHosts].Detail,
            StringComparison.Ordinal);
        Assert.True(inspected.Capabilities[Capability.RawWire].IsSupported, inspected.Capabilities[Capability.RawWire].Detail);
    }

    [Fact]
    public async Task Benchmarks_of_one_host_take_the_first_of_several_that_answers()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        var port = new NpgsqlConnectionStringBuilder(server.Suite).Port;
        var several = new NpgsqlConnectionStringBuilder(server.Suite)
        {
            Host = $"127.0.0.1:1,127.0.0.1:{port},localhost",
            Port = 2,
            LoadBalanceHosts = true,
            TargetSessionAttributes = "primary",
        };
        using var handedOver = new EnvironmentVariable(CaseDatabase.Variable, several.ConnectionString);
        using (var wire = BenchmarkDatabase.OpenWire())
            Assert.Equal(1, wire.Drain(WireConnection.ExtendedQuery("select 1")).Rows);
        using var dataSource = BenchmarkDatabase.CreateDataSource();
        Assert.IsNotType<NpgsqlMultiHostDataSource>(dataSource);
        using var connection = dataSource.OpenConnection();
        Assert.Equal(("127.0.0.1", port), (connection.Host, connection.Port));
        Assert.Equal(3, BenchmarkDatabase.HostCount);
    }

    [Theory]
    [InlineData("h", 5432, "h:5432")]
    [InlineData("a,b:26258, c", 26257, "a:26257 b:26258 c:26257")]
    [InlineData("::1,[::1]:26258", 5432, "::1:5432 [::1]:26258")]
    public void Hosts_are_read_as_the_driver_reads_them(string host, int port, string expected) =>
        Assert.Equal(expected,
            string.Join(' ', Hosts.Of(new NpgsqlConnectionStringBuilder { Host = host, Port = port }).Select(h => $"{h.Host}:{h.Port}")));

    [Fact]
    public async Task Asking_leaves_no_session_behind()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        await ServerInspector.InspectAsync(server.Admin, TestContext.Current.CancellationToken);
        // A closed connection's process needs a moment to leave.
        const string count = "select count(*) from pg_stat_activity where application_name = 'cockroachbench.inspect'";
        await Wait.UntilAsync(
            async () => await server.ScalarAsync(count) is 0L,
            TimeSpan.FromSeconds(10), () => "sessions named cockroachbench.inspect are still there");
    }

    [Theory]
    [InlineData(nameof(ServerKind.PostgreSql), "PostgreSQL 15.8 (Debian 15.8-0+deb12u1) on x86_64-pc-linux-gnu", "15.8")]
    [InlineData(nameof(ServerKind.CockroachDb), "CockroachDB CCL v23.1.2 (x86_64-pc-linux-gnu, built 2023/05/25, go1.19.4)", "v23.1.2")]
    [InlineData(nameof(ServerKind.CockroachDb), "CockroachDB OSS of my own", "CockroachDB OSS of")]
    public void The_short_version_is_cut_out_of_the_servers_text(string kind, string text, string expected) =>
        Assert.Equal(expected, ServerInspector.ShortVersion(Enum.Parse<ServerKind>(kind), text));
}
