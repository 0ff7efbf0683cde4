using CockroachBench.Databases.Wire;
using Npgsql;

namespace CockroachBench.Databases.Inspection;

internal static class ServerInspector
{
    private const string OwnName = "cockroachbench.inspect";

    private const int LongestQuestion = 30; // seconds

    private static readonly string[] IsolationLevels = ["read committed", "repeatable read", "serializable"];

    // Settings that move figures. What a server does not know is left out.
    private static readonly string[] SettingNames =
    [
        "server_version", "server_encoding", "max_connections", "shared_buffers", "fsync", "jit", "autovacuum",
        "max_parallel_workers_per_gather", "password_encryption", "ssl", "results_buffer_size", "default_int_size",
        "distsql", "vectorize", "default_transaction_isolation",
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
        // Not every question heeds the driver's limits, which are for connecting and for a command.
        var longest = TimeSpan.FromSeconds(given.Timeout + given.CommandTimeout);
        // Each host that does not answer takes its time.
        var finder = new ServerProber(given, longest * Hosts.Of(given).Count, cancellationToken);
        var builder = await finder.RequireAsync(() => Task.FromResult(Hosts.FirstAnswering(given)));
        var prober = new ServerProber(builder, longest, cancellationToken);
        await using var dataSource = NpgsqlDataSource.Create(builder);
        var (kind, fullVersion, settings, room) = await prober.RequireAsync(() => AskNameAsync(dataSource, cancellationToken));
        var pooler = await prober.RequireAsync(() => PoolerProbe.FindAsync(dataSource, kind, cancellationToken));
        var answers = new List<CapabilityAnswer>();
        foreach (var (capability, ask) in Questions())
            answers.Add(await prober.AskAsync(capability, () => AskAsync(dataSource, ask, cancellationToken)));
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

    public static string ShortVersion(ServerKind kind, string fullVersion)
    {
        var words = fullVersion.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return kind == ServerKind.CockroachDb
            ? words.FirstOrDefault(w => w.Length > 1 && w[0] == 'v' && char.IsDigit(w[1])) ?? string.Join(' ', words.Take(3))
            : words.ElementAtOrDefault(1) ?? fullVersion;
    }

    private static IEnumerable<(Capability, Func<NpgsqlConnection, CancellationToken, Task<CapabilityAnswer>>)> Questions()
    {
        yield return (Capability.Cursors, async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            await ExecuteAsync(connection, "declare cockroachbench_cursor cursor for select 1", token);
            var row = await ScalarAsync(connection, "fetch 1 from cockroachbench_cursor", token);
            return new(Capability.Cursors, row is not null, "declare and fetch");
        }
        );
        yield return (Capability.CopyToText, async (connection, token) =>
        {
            using var reader = await connection.BeginTextExportAsync("copy (select 1) to stdout", token);
            return new(Capability.CopyToText, await reader.ReadLineAsync(token) == "1", "copy (select 1) to stdout");
        }
        );
        yield return (Capability.CopyToBinary, async (connection, token) =>
        {
            await using var reader = await connection.BeginBinaryExportAsync("copy (select 1) to stdout (format binary)", token);
            return new(Capability.CopyToBinary, await reader.StartRowAsync(token) == 1, "copy (select 1) to stdout (format binary)");
        }
        );
        yield return (Capability.Cancellation, (connection, _) => Task.FromResult(new CapabilityAnswer(
            Capability.Cancellation, connection.ProcessID != 0,
            connection.ProcessID != 0 ? "BackendKeyData has a process id" : "the process id in BackendKeyData is 0: a cancel request has no address")));
        yield return (Capability.SessionView, async (connection, token) =>
        {
            var (view, problem) = await SessionView.FindAsync(connection, OwnName, token);
            return new(Capability.SessionView, view is not null, view?.Name ?? problem);
        }
        );
        yield return (Capability.ReadCommitted, async (connection, token) =>
        {
            var given = new List<string>();
            foreach (var asked in IsolationLevels) given.Add($"{asked}: {await TryIsolationAsync(connection, asked, token) ?? "refused"}");
            return new(Capability.ReadCommitted, given[0].EndsWith(IsolationLevels[0], StringComparison.OrdinalIgnoreCase), $"asked and given: {string.Join("; ", given)}");
        }
        );
    }

    private static async Task<string?> TryIsolationAsync(NpgsqlConnection connection, string level, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, $"begin isolation level {level}", cancellationToken);
            return await TryShowAsync(connection, "transaction_isolation", cancellationToken);
        }
        catch (PostgresException)
        {
            return null;
        }
        finally
        {
            await ExecuteAsync(connection, "rollback", cancellationToken);
        }
    }

    private static async Task<(ServerKind, string FullVersion, IReadOnlyDictionary<string, string>, ConnectionRoom?)> AskNameAsync(
        NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var fullVersion = (string?)await ScalarAsync(connection, "select version()", cancellationToken) ?? "";
        var kind = fullVersion.Contains("CockroachDB", StringComparison.OrdinalIgnoreCase) ? ServerKind.CockroachDb : ServerKind.PostgreSql;
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in SettingNames)
            if (await TryShowAsync(connection, name, cancellationToken) is { } value) settings[name] = value;
        return (kind, fullVersion, settings, await ConnectionRoomQuery.FindAsync(connection, kind, cancellationToken));
    }

    // A connection of its own: a refused question may leave the session in a failed state.
    private static async Task<CapabilityAnswer> AskAsync(
        NpgsqlDataSource dataSource, Func<NpgsqlConnection, CancellationToken, Task<CapabilityAnswer>> ask,
        CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await ask(connection, cancellationToken);
    }

    internal static string Reason(Exception e) => e is PostgresException p
        ? $"{p.SqlState}: {Secrets.FirstLine(p.MessageText)}"
        : Secrets.FirstLine(e.Message);

    // Asked through the driver's own pool: what it sends on reuse is its business, and may change.
    private static async Task<CapabilityAnswer> AskResetAsync(NpgsqlConnectionStringBuilder unpooled, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder(unpooled.ConnectionString) { Pooling = true, MaxPoolSize = 1 };
        await using var pool = NpgsqlDataSource.Create(builder);
        return await AskAsync(pool, async (first, token) =>
        {
            await using (var command = new NpgsqlCommand("select 1", first))
            {
                await command.PrepareAsync(token);
                await command.ExecuteNonQueryAsync(token);
            }
            await first.CloseAsync();
            await using var second = await pool.OpenConnectionAsync(token);
            await ExecuteAsync(second, "select 1", token);
            return new(Capability.ResetWithPrepared, true, "a pooled connection with a prepared statement is reset and reused");
        }, cancellationToken);
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

    private static async Task<string?> TryShowAsync(NpgsqlConnection connection, string setting, CancellationToken cancellationToken)
    {
        try
        {
            return Convert.ToString(await ScalarAsync(connection, $"show {setting}", cancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (PostgresException)
        {
            return null;
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
