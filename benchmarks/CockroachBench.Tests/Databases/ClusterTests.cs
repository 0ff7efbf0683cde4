using CockroachBench.Databases;
using CockroachBench.Databases.Providers;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Databases;

// Three nodes of a real CockroachDB: one cluster, reached through each, and gone at the end.
[Collection(Lane.Alone)]
public sealed class ClusterTests : IDisposable
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly EnvironmentVariable _temporary;

    public ClusterTests() => _temporary = new EnvironmentVariable("TMPDIR", _folder.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _temporary.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Three_nodes_are_one_cluster_and_leave_nothing()
    {
        TestServers.Provider(TestServers.Cockroach);
        var running = await new CockroachBinaryProvider(3).StartAsync(Token);
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(running.ConnectionString);
            var hosts = ConnectionStrings.Hosts(builder);
            Assert.Equal(3, hosts.Distinct().Count());
            Assert.Contains("3 nodes on one machine", running.Description, StringComparison.Ordinal);
            var nodes = new List<string?>();
            await TestServer.ScalarAsync(running.ConnectionString, "create database made_on_one");
            foreach (var (host, port) in hosts)
            {
                var one = new NpgsqlConnectionStringBuilder(running.ConnectionString) { Host = host, Port = port }.ConnectionString;
                nodes.Add(Convert.ToString(await TestServer.ScalarAsync(one, "show node_id"), null));
                const string sql = "select count(*) from [show databases] where database_name = 'made_on_one'";
                Assert.Equal(1L, await TestServer.ScalarAsync(one, sql));
            }
            Assert.Equal(3, nodes.Distinct().Count());
        }
        finally
        {
            await running.DisposeAsync();
        }
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Stopped_while_it_starts_it_leaves_nothing()
    {
        TestServers.Provider(TestServers.Cockroach);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var starting = new CockroachBinaryProvider(3).StartAsync(stop.Token);
        await Wait.UntilAsync(() => Processes.Using(_folder.Path).Count > 2, LongestGoodbye, () => "no server process");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        await AssertNothingLeftAsync();
    }

    private async Task AssertNothingLeftAsync()
    {
        await Wait.UntilAsync(() => Processes.Using(_folder.Path).Count == 0, LongestGoodbye,
            () => $"still running: {string.Join("; ", Processes.Using(_folder.Path).Select(p => p.CommandLine))}");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, $"{TemporaryFolders.Prefix}*"));
    }
}
