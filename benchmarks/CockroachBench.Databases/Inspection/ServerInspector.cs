using Question = System.Func<
    Npgsql.NpgsqlConnection, System.Threading.CancellationToken, System.Threading.Tasks.Task<(bool IsSupported, string Detail)>>;

namespace CockroachBench.Databases.Inspection;

internal static class ServerInspector
{
    private const string OwnName = "cockroachbench.inspect";
    private const int LongestQuestion = 30; // seconds

    private static readonly string[] IsolationLevels = ["read committed", "repeatable read", "serializable"];

    // Settings that affect figures. Those that a server does not know are left out.
    private static readonly string[] SettingNames =
    [
        "server_version", "server_encoding", "max_connections", "shared_buffers", "fsync", "jit", "autovacuum",
        "max_parallel_workers_per_gather", "password_encryption", "ssl", "results_buffer_size", "default_int_size",
        "distsql", "vectorize", "default_transaction_isolation",
    ];

    private static readonly (Capability Capability, Question Ask)[] Questions =
    [
        (Capability.Cursors, AskCursorAsync),
        (Capability.CopyToText, AskCopyTextAsync),
        (Capability.CopyToBinary, AskCopyBinaryAsync),
        (Capability.Cancellation, AskCancellationAsync),
        (Capability.SessionView, AskSessionViewAsync),
        (Capability.ReadCommitted, AskReadCommittedAsync),
    ];

    public static async Task<Server> InspectAsync(string connectionString, CancellationToken cancellationToken)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            ApplicationName = OwnName,
        };
        given.CommandTimeout = given.CommandTimeout is > 0 and <= LongestQuestion ? given.CommandTimeout : LongestQuestion;
        given.Timeout = given.Timeout is > 0 and <= LongestQuestion ? given.Timeout : LongestQuestion;
        // The driver's limits are for connecting and for a command; some questions have neither.
        var longest = TimeSpan.FromSeconds(given.Timeout + given.CommandTimeout);
        // Each host that does not answer takes its time.
        var finder = new ServerProber(given, longest * Hosts.Of(given).Count, cancellationToken);
        var builder = await finder.RequireAsync(() => Task.FromResult(Hosts.FirstAnswering(given)));
        var prober = new ServerProber(builder, longest, cancellationToken);
        await using var dataSource = NpgsqlDataSource.Create(builder);
        var (kind, fullVersion, settings, room) = await prober.RequireAsync(() => AskNameAsync(dataSource, cancellationToken));
        var pooler = await prober.RequireAsync(() => PoolerProbe.FindAsync(dataSource, kind, cancellationToken));
        var answers = new List<CapabilityAnswer>();
        foreach (var (capability, ask) in Questions)
            answers.Add(await prober.AskAsync(capability, () => AskAsync(dataSource, capability, ask, cancellationToken)));
        answers.Add(await prober.AskAsync(Capability.ResetWithPrepared, () => AskResetAsync(builder, cancellationToken)));
        answers.Add(await prober.AskAsync(Capability.RawWire, () => Task.FromResult(AskWire(builder))));
        answers.Add(await prober.AskAsync(Capability.Portals, () => Task.FromResult(AskPortals(builder))));
        answers.AddRange(await OptionalProbes.AskAsync(prober, builder, Hosts.Of(given), cancellationToken));
        return new Server(kind, ShortVersion(kind, fullVersion), fullVersion, settings, new ServerCapabilities(answers))
        {
            Pooler = pooler,
            Room = room,
        };
    }

    // Of "PostgreSQL 15.8 (Debian ...) on x86_64" or "CockroachDB CCL v23.1.2 (...)".
    public static string ShortVersion(ServerKind kind, string fullVersion)
    {
        var words = fullVersion.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return kind == ServerKind.CockroachDb
            ? words.FirstOrDefault(w => w.Length > 1 && w[0] == 'v' && char.IsDigit(w[1])) ?? string.Join(' ', words.Take(3))
            : words.ElementAtOrDefault(1) ?? fullVersion;
    }

    private static async Task<(bool, string)> AskCursorAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("declare cockroachbench_cursor cursor for select 1", cancellationToken);
        return (await connection.ScalarAsync("fetch 1 from cockroachbench_cursor", cancellationToken) is not null, "declare and fetch");
    }

    private static async Task<(bool, string)> AskCopyTextAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = "copy (select 1) to stdout";
        using var reader = await connection.BeginTextExportAsync(sql, cancellationToken);
        return (await reader.ReadLineAsync(cancellationToken) == "1", sql);
    }

    private static async Task<(bool, string)> AskCopyBinaryAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = "copy (select 1) to stdout (format binary)";
        await using var reader = await connection.BeginBinaryExportAsync(sql, cancellationToken);
        return (await reader.StartRowAsync(cancellationToken) == 1, sql);
    }

    private static Task<(bool, string)> AskCancellationAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        Task.FromResult(connection.ProcessID != 0
            ? (true, "BackendKeyData has a process id")
            : (false, "the process id in BackendKeyData is 0: a cancel request has no address"));

    private static async Task<(bool, string)> AskSessionViewAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (view, problem) = await SessionView.FindAsync(connection, OwnName, cancellationToken);
        return (view is not null, view?.Name ?? problem);
    }

    private static async Task<(bool, string)> AskReadCommittedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var given = new List<string>();
        foreach (var asked in IsolationLevels)
            given.Add($"{asked}: {await TryIsolationAsync(connection, asked, cancellationToken) ?? "refused"}");
        var isGiven = given[0].EndsWith(IsolationLevels[0], StringComparison.OrdinalIgnoreCase);
        return (isGiven, $"asked and given: {string.Join("; ", given)}");
    }

    private static async Task<string?> TryIsolationAsync(NpgsqlConnection connection, string level, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync($"begin isolation level {level}", cancellationToken);
            return await connection.TryReadAsync("show transaction_isolation", cancellationToken);
        }
        catch (PostgresException)
        {
            return null;
        }
        finally
        {
            await connection.ExecuteAsync("rollback", cancellationToken);
        }
    }

    private static async Task<(ServerKind, string FullVersion, IReadOnlyDictionary<string, string>, ConnectionRoom?)> AskNameAsync(
        NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var fullVersion = (string?)await connection.ScalarAsync("select version()", cancellationToken) ?? "";
        var kind = fullVersion.Contains("CockroachDB", StringComparison.OrdinalIgnoreCase) ? ServerKind.CockroachDb : ServerKind.PostgreSql;
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in SettingNames)
            if (await connection.TryReadAsync($"show {name}", cancellationToken) is { } value) settings[name] = value;
        return (kind, fullVersion, settings, await ConnectionRoomQuery.FindAsync(connection, kind, cancellationToken));
    }

    // A connection for each question: a refused one may leave the session in a failed state.
    private static async Task<CapabilityAnswer> AskAsync(
        NpgsqlDataSource dataSource, Capability capability, Question ask, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var (isSupported, detail) = await ask(connection, cancellationToken);
        return new(capability, isSupported, detail);
    }

    // Through the driver's own pool: what the driver sends on reuse may change.
    private static async Task<CapabilityAnswer> AskResetAsync(
        NpgsqlConnectionStringBuilder unpooled, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder(unpooled.ConnectionString) { Pooling = true, MaxPoolSize = 1 };
        await using var pool = NpgsqlDataSource.Create(builder);
        await using (var first = await pool.OpenConnectionAsync(cancellationToken))
        {
            await using var command = new NpgsqlCommand("select 1", first);
            await command.PrepareAsync(cancellationToken);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        await using var second = await pool.OpenConnectionAsync(cancellationToken);
        await second.ExecuteAsync("select 1", cancellationToken);
        return new(Capability.ResetWithPrepared, true, "a pooled connection with a prepared statement is reset and reused");
    }

    private static CapabilityAnswer AskWire(NpgsqlConnectionStringBuilder builder)
    {
        using var wire = WireConnection.Open(builder);
        var isRead = wire.Drain(WireConnection.ExtendedQuery("select 1")).Rows == 1;
        return new(Capability.RawWire, isRead, $"logged in by {wire.Authentication}{(wire.IsEncrypted ? ", TLS" : "")}");
    }

    private static CapabilityAnswer AskPortals(NpgsqlConnectionStringBuilder builder)
    {
        using var wire = WireConnection.Open(builder);
        var areRead = wire.Drain(WireConnection.PortalsInTurn("select generate_series(1, 3)")).Rows == 3;
        return new(Capability.Portals, areRead, "two portals read in turn");
    }
}
