using System.Collections.Concurrent;
using CockroachBench.Databases;
using CockroachBench.Databases.Inspection;
using CockroachBench.Databases.Providers;
using CockroachBench.Databases.Schema;
using CockroachBench.Tests.Support;
using Npgsql;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace CockroachBench.Tests.Support;

// Admin: a login that may do everything, into the server's own database.
internal sealed record TestServer(string Admin, string Suite, Server Server)
{
    public Task<object?> ScalarAsync(string sql) => ScalarAsync(Suite, sql);

    public static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false });
        await using var command = dataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}

// A PostgreSQL stand-in and, if available, a CockroachDB for all tests of a lane: started by the first that asks.
public sealed class TestServers : IAsyncDisposable
{
    public const string Postgres = Servers.Postgres;
    public const string Cockroach = Servers.Cockroach;

    // Said once: the console shows that a test was skipped, not why.
    private static readonly ConcurrentDictionary<string, string> Missing = [];

    private readonly ConcurrentDictionary<(string Lane, string Name), (RunningDatabase Database, TestServer Server)> _running = [];

    public static TheoryData<string> Both => [Postgres, Cockroach];

    // The provider of that name; the test is skipped, with the reason, where it has nothing to start.
    internal static IDatabaseProvider Provider(string name)
    {
        var provider = Servers.Provider(name);
        var probe = provider.Probe();
        var reason = $"{probe.Reason}: {probe.Command}";
        if (!probe.IsAvailable && Missing.TryAdd(name, reason))
            TestContext.Current.SendDiagnosticMessage($"Tests on '--database {name}' are skipped. {reason}");
        Assert.SkipUnless(probe.IsAvailable, reason);
        return provider;
    }

    internal async Task<TestServer> GetAsync(string name)
    {
        // In its lane a test is the only one: no other starts the same meanwhile, or counts the same sessions.
        var key = (Lane.Current, name);
        if (_running.TryGetValue(key, out var known)) return known.Server;
        var provider = Provider(name);
        var database = await provider.StartAsync(TestContext.Current.CancellationToken);
        try
        {
            var server = await ServerInspector.InspectAsync(database.ConnectionString, TestContext.Current.CancellationToken);
            var (suite, _) = await BenchmarkSchema.EnsureAsync(database.ConnectionString, server.Kind,
                TestContext.Current.CancellationToken);
            var started = new TestServer(database.ConnectionString, suite, server);
            _running[key] = (database, started);
            return started;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    // Stops all there are; who asks again gets new ones.
    public async ValueTask DisposeAsync()
    {
        foreach (var key in _running.Keys)
            if (_running.TryRemove(key, out var running)) await running.Database.DisposeAsync();
    }
}
