using CockroachBench.Databases;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Servers;

public class CapabilityTests(TestServers servers)
{
    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task Every_capability_is_asked_and_answered_with_how_it_is_known(string name)
    {
        var server = (await servers.GetAsync(name)).Server;
        Assert.Equal(Enum.GetValues<Capability>(), server.Capabilities.All.Select(a => a.Capability));
        Assert.All(server.Capabilities.All, a => Assert.NotEmpty(a.Detail));
    }

    [Fact]
    public async Task The_stand_in_is_known_as_one_and_can_do_everything()
    {
        var server = (await servers.GetAsync(TestServers.Postgres)).Server;
        Assert.Equal(ServerKind.PostgreSql, server.Kind);
        Assert.True(server.IsStandIn);
        Assert.Matches(@"^\d+(\.\d+)?$", server.Version);
        Assert.Equal($"PostgreSQL {server.Version} (stand-in)", server.DisplayName);
        Assert.All(server.Capabilities.All, a => Assert.True(a.IsSupported, $"{a.Capability}: {a.Detail}"));
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
        Assert.True(running.Server.Capabilities[Capability.SessionView].IsSupported, running.Server.Capabilities[Capability.SessionView].Detail);
    }

    [Fact]
    public async Task Asking_leaves_no_session_behind()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        await ServerInspector.InspectAsync(server.Admin, TestContext.Current.CancellationToken);
        // A closed connection's process needs a moment to leave.
        await Wait.UntilAsync(
            async () => (long)(await server.ScalarAsync("select count(*) from pg_stat_activity where application_name = 'cockroachbench.inspect'"))! == 0,
            TimeSpan.FromSeconds(10), () => "sessions named cockroachbench.inspect are still there");
    }

    [Theory]
    [InlineData(ServerKind.PostgreSql, "PostgreSQL 15.8 (Debian 15.8-0+deb12u1) on x86_64-pc-linux-gnu", "15.8")]
    [InlineData(ServerKind.CockroachDb, "CockroachDB CCL v23.1.2 (x86_64-pc-linux-gnu, built 2023/05/25, go1.19.4)", "v23.1.2")]
    [InlineData(ServerKind.CockroachDb, "CockroachDB OSS of my own", "CockroachDB OSS of")]
    public void The_short_version_is_cut_out_of_the_servers_text(ServerKind kind, string text, string expected) =>
        Assert.Equal(expected, ServerInspector.ShortVersion(kind, text));
}
