namespace CockroachBench.Databases.Inspection;

internal static class ServerInspector
{
    private const string OwnName = "cockroachbench.inspect";
    private const int LongestQuestion = 30; // seconds

    // Settings that affect figures. Those that a server does not know are left out.
    private static readonly string[] SettingNames =
    [
        "server_version", "server_encoding", "max_connections", "shared_buffers", "fsync", "jit", "autovacuum",
        "max_parallel_workers_per_gather", "password_encryption", "ssl", "results_buffer_size", "default_int_size",
        "distsql", "vectorize", "default_transaction_isolation", "plan_cache_mode", "kv_transaction_buffered_writes_enabled",
    ];

    public static async Task<Server> InspectAsync(string connectionString, CancellationToken cancellationToken)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = OwnName };
        given.CommandTimeout = given.CommandTimeout is > 0 and <= LongestQuestion ? given.CommandTimeout : LongestQuestion;
        given.Timeout = given.Timeout is > 0 and <= LongestQuestion ? given.Timeout : LongestQuestion;
        // The driver's limits are for connecting and for a command; some questions have neither.
        var longest = TimeSpan.FromSeconds(given.Timeout + given.CommandTimeout);
        var hosts = Hosts.Of(given);
        // Each host that does not answer takes its time.
        var finder = new ServerProber(given, longest * hosts.Count, cancellationToken);
        var builder = await finder.RequireAsync(() => Task.FromResult(Hosts.FirstAnswering(given)));
        var prober = new ServerProber(builder, longest, cancellationToken);
        await using var dataSource = NpgsqlDataSource.Create(builder);
        var server = await prober.RequireAsync(() => AskNameAsync(dataSource, cancellationToken));
        var pooler = await prober.RequireAsync(() => PoolerProbe.FindAsync(dataSource, server.Kind, cancellationToken));
        var answers = new List<CapabilityAnswer>();
        foreach (var (capability, askAsync) in new ServerQuestions(builder, OwnName, cancellationToken).All)
        {
            answers.Add(await prober.AskAsync(capability, async () =>
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
                return await askAsync(connection);
            }));
        }
        answers.Add(await AskHostsAsync(hosts, longest, cancellationToken));
        return server with { Capabilities = new ServerCapabilities(answers), Pooler = pooler };
    }

    // Of "PostgreSQL 15.8 (Debian ...) on x86_64" or "CockroachDB CCL v23.1.2 (...)".
    public static string ShortVersion(ServerKind kind, string fullVersion)
    {
        var words = fullVersion.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return kind == ServerKind.CockroachDb
            ? words.FirstOrDefault(w => w.Length > 1 && w[0] == 'v' && char.IsDigit(w[1])) ?? string.Join(' ', words.Take(3))
            : words.ElementAtOrDefault(1) ?? fullVersion;
    }

    private static async Task<Server> AskNameAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var fullVersion = (string?)await connection.ScalarAsync("select version()", cancellationToken) ?? "";
        var kind = fullVersion.Contains("CockroachDB", StringComparison.OrdinalIgnoreCase) ? ServerKind.CockroachDb : ServerKind.PostgreSql;
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        connection.Notice += (_, e) =>
        {
            if (Licence.IsMeant(e.Notice.MessageText)) settings[Licence.Setting] = Secrets.FirstLine(e.Notice.MessageText);
        };
        foreach (var name in SettingNames)
            if (await connection.TryReadAsync($"show {name}", cancellationToken) is { } value) settings[name] = value;
        return new(kind, ShortVersion(kind, fullVersion), fullVersion, settings, new([]))
        {
            Room = await ConnectionRoomQuery.FindAsync(connection, kind, cancellationToken),
        };
    }

    // Not by the prober: one host that does not answer is not a lost server.
    private static async Task<CapabilityAnswer> AskHostsAsync(
        IReadOnlyList<NpgsqlConnectionStringBuilder> hosts, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (hosts.Count < 2) return new(Capability.SeveralHosts, false, "the connection string names one host");
        foreach (var host in hosts)
        {
            try
            {
                await Task.Run(AskAsync, cancellationToken).WaitAsync(limit, cancellationToken);
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException or NotSupportedException or TimeoutException)
            {
                return new(Capability.SeveralHosts, false, $"{host.Host}:{host.Port} does not answer ({e.Reason()})");
            }

            async Task AskAsync()
            {
                await using var connection = new NpgsqlConnection(host.ConnectionString);
                await connection.OpenAsync(cancellationToken);
                await connection.ExecuteAsync("select 1", cancellationToken);
            }
        }
        return new(Capability.SeveralHosts, true, $"{hosts.Count} hosts answer");
    }
}
