using System.Collections.Concurrent;
using CockroachBench.Databases;
using CockroachBench.Databases.Providers;
using CockroachBench.Databases.Schema;
using Npgsql;

namespace CockroachBench.Tests.Support;

// A server with a database 'cockroachbench' of others, or without one; the test fills it.
internal sealed record OwnServer(RunningDatabase Database, ServerKind Kind)
{
    // A login that may do everything, into the server's own database.
    public string Admin => Database.ConnectionString;

    public string Suite => $"{Admin};Database={BenchmarkSchema.Database};Pooling=false";

    public string User => new NpgsqlConnectionStringBuilder(Admin).Username!;

    // Runs statements in the database 'cockroachbench', one by one on one connection.
    public async Task ExecuteAsync(params IEnumerable<string> statements)
    {
        await using var dataSource = NpgsqlDataSource.Create(Suite);
        await using var connection = await dataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        foreach (var statement in statements)
            await connection.ExecuteAsync(statement, TestContext.Current.CancellationToken);
    }

    public Task<object?> ScalarAsync(string sql) => TestServer.ScalarAsync(Suite, sql);

    // Another login into the database 'cockroachbench'.
    public string As(string user, string password) =>
        new NpgsqlConnectionStringBuilder(Suite) { Username = user, Password = password }.ConnectionString;
}

// One server of each kind for the tests of a class, each test with a database 'cockroachbench' made anew.
public sealed class OwnServers : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, OwnServer> _running = [];

    internal async Task<OwnServer> FreshAsync(string name, bool withDatabase = true)
    {
        if (!_running.TryGetValue(name, out var server))
        {
            var database = await TestServers.Provider(name).StartAsync(TestContext.Current.CancellationToken);
            _running[name] = server = new(database, name == TestServers.Cockroach ? ServerKind.CockroachDb : ServerKind.PostgreSql);
        }
        await TestServer.ScalarAsync(server.Admin, $"drop database if exists {BenchmarkSchema.Database}");
        // CockroachDB's root user cannot be changed.
        if (server.Kind == ServerKind.PostgreSql) await TestServer.ScalarAsync(server.Admin, $"alter role {server.User} reset all");
        if (withDatabase) await TestServer.ScalarAsync(server.Admin, $"create database {BenchmarkSchema.Database}");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _running.Values) await server.Database.DisposeAsync();
    }
}
