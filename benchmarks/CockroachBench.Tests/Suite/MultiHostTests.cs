using CockroachBench.Connections;
using CockroachBench.Databases.Inspection;
using CockroachBench.Fixtures;
using CockroachBench.Harness.Running;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Suite;

public class MultiHostTests(TestServers servers)
{
    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task The_cases_of_several_hosts_run_where_each_host_answers(string name)
    {
        var server = await servers.GetAsync(name);
        var port = new NpgsqlConnectionStringBuilder(server.Suite).Port;
        var hosts = $"127.0.0.1:{port},localhost:{port}";
        var several = new NpgsqlConnectionStringBuilder(server.Suite) { Host = hosts, Port = 1 }.ConnectionString;
        var capabilities = (await ServerInspector.InspectAsync(several, TestContext.Current.CancellationToken)).Capabilities;
        using var handedOver = new EnvironmentVariable(CaseDatabase.Variable, several);
        var cases = SuiteCatalog.Select(SuiteConfig.Create(Profile.Full, userNamesJob: false))
            .Single(i => i.Type == typeof(MultiHostBenchmarks)).BenchmarksCases;
        Assert.Equal(3, cases.Length);
        foreach (var benchmarkCase in cases)
        {
            Assert.Null(SuiteCatalog.MissingCapability(benchmarkCase, capabilities));
            CaseName.Current = $"MultiHostBenchmarks.{benchmarkCase.Descriptor.WorkloadMethod.Name}";
            using var instance = new CaseInstance(benchmarkCase);
            Assert.Equal(MultiHostBenchmarks.Connections, instance.RunOnce());
        }
    }

    [Fact]
    public async Task Balanced_sessions_go_to_each_host_in_turn_and_others_to_the_first()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        var port = new NpgsqlConnectionStringBuilder(server.Suite).Port;
        using var handedOver = new EnvironmentVariable(CaseDatabase.Variable,
            new NpgsqlConnectionStringBuilder(server.Suite) { Host = $"127.0.0.1:{port},localhost:{port}" }.ConnectionString);
        Assert.Equal(["127.0.0.1 4", "localhost 4"], await HostsAsync(loadBalance: true));
        Assert.Equal(["127.0.0.1 8"], await HostsAsync(loadBalance: false));
    }

    private static async Task<IEnumerable<string>> HostsAsync(bool loadBalance)
    {
        await using var dataSource = BenchmarkDatabase.CreateMultiHostDataSource(o => o.LoadBalanceHosts = loadBalance);
        var connections = new List<NpgsqlConnection>();
        for (var i = 0; i < 8; i++) connections.Add(await dataSource.OpenConnectionAsync(TestContext.Current.CancellationToken));
        var hosts = connections.Select(c => c.Host!).ToList();
        foreach (var connection in connections) await connection.DisposeAsync();
        return hosts.GroupBy(h => h).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}");
    }
}
