using CockroachBench.Databases.Providers;

namespace CockroachBench.Fixtures;

// Servers of a case's own, of the measured server's kind, of which the first can be drained: three nodes of a CockroachDB cluster, or two
// of PostgreSQL. They end with this process at the latest.
internal sealed class DrainableServers : IDisposable
{
    private const int Nodes = 3;

    // An operator's patience between PostgreSQL's smart shutdown, which waits for sessions to end, and its fast one, which ends them.
    private static readonly TimeSpan SmartShutdown = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(30);

    private readonly List<RunningDatabase> _running;
    private readonly Func<Task> _drainAsync;
    private Task? _drained;

    private DrainableServers(List<RunningDatabase> running, string options, Func<Task> drainAsync) =>
        (_running, Options, _drainAsync) = (running, options, drainAsync);

    // A connection string that names all hosts; the first is drained.
    public string Options { get; }

    public static async Task<DrainableServers> StartAsync()
    {
        await using var measured = BenchmarkDatabase.CreateDataSource();
        var version = (string)(await ScalarAsync(measured, "select version()"))!;
        return version.Contains("CockroachDB", StringComparison.Ordinal) ? await StartNodesAsync() : await StartPostgresAsync();
    }

    // Once.
    public Task DrainFirstAsync() => _drained ??= _drainAsync();

    public void Dispose()
    {
        foreach (var running in _running) running.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _running.Clear();
    }

    private static async Task<DrainableServers> StartNodesAsync()
    {
        var cluster = await new CockroachBinaryProvider(Nodes).StartAsync(CancellationToken.None);
        try
        {
            var first = Hosts.Of(new NpgsqlConnectionStringBuilder(cluster.ConnectionString))[0];
            await using var node = NpgsqlDataSource.Create(first);
            var id = await ScalarAsync(node, "select crdb_internal.node_id()");
            return new([cluster], cluster.ConnectionString, () =>
                RunAsync(Executables.Find("cockroach")!, "node", "drain", $"{id}", "--insecure", $"--host={first.Host}:{first.Port}"));
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private static async Task<DrainableServers> StartPostgresAsync()
    {
        var running = new List<RunningDatabase>();
        try
        {
            for (var i = 0; i < 2; i++) running.Add(await new PostgresBinaryProvider().StartAsync(CancellationToken.None));
            var (first, second) = (new NpgsqlConnectionStringBuilder(running[0].ConnectionString),
                new NpgsqlConnectionStringBuilder(running[1].ConnectionString));
            await using var toDrain = NpgsqlDataSource.Create(first);
            await using var other = NpgsqlDataSource.Create(second);
            // One connection string has one password. It is a hexadecimal number of the provider's.
            await ScalarAsync(other, $"alter role {second.Username} password '{first.Password}'");
            var lockFile = (string)(await ScalarAsync(toDrain, "select pg_read_file('postmaster.pid')"))!;
            var process = lockFile.Split('\n')[0];
            var hosts = $"{first.Host}:{first.Port},{second.Host}:{second.Port}";
            var all = new NpgsqlConnectionStringBuilder(first.ConnectionString) { Host = hosts };
            all.Remove("Port");
            return new(running, all.ConnectionString, async () =>
            {
                await RunAsync("kill", "-TERM", process);
                await Task.Delay(SmartShutdown);
                // Without sessions it has ended by itself.
                await new ChildCommand("kill", ["-INT", process]).RunAsync(CancellationToken.None);
            });
        }
        catch
        {
            foreach (var one in running) await one.DisposeAsync();
            throw;
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var result = await new ChildCommand(program, arguments) { Limit = LongestDrain }.RunAsync(CancellationToken.None);
        if (result.ExitCode != 0) throw new InvalidOperationException($"The server does not drain: {result.Complaint}");
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource dataSource, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
