namespace CockroachBench.Databases.Schema;

// The suite's own database: created if it is missing, reused if its version matches. Nothing else is touched.
internal static class BenchmarkSchema
{
    public const string Database = "cockroachbench";
    // Raised whenever a table or its data changes; tables of another version are made anew.
    public const int Version = 5;
    public const int NarrowRows = 100_000;
    public const int WideRows = 10_000;
    public const int MillionRows = 1_000_000;
    // Named in every statement: the search_path of a user or role may name another schema.
    internal const string Schema = "public.";
    // Counters that transactions contend for: each process inserts a row of its own and deletes it at its end.
    public const string CounterTable = Schema + "counter";
    // The web service of the Requests family answers from it.
    public const string UserTable = Schema + "app_user";
    public const string LargeTable = Schema + "large_value";
    public const int UserRows = 10_000;
    public const int NarrowPayload = 16;
    public const int WidePayload = 1024;

    public static readonly IReadOnlyList<int> LargeLengths = [1024, 100 * 1024, 4 * 1024 * 1024];

    internal const string MillionTable = Schema + "item_million";
    private const string NarrowTable = Schema + "item_narrow";
    private const string WideTable = Schema + "item_wide";
    private const int MostAttempts = 5;
    // Any number; locks are a database's own.
    private const long AdvisoryLock = 0x636F636B72;
    private const int MostLooks = 50;

    // The order of dropping: the markers last.
    internal static readonly string[] TableNames =
        [NarrowTable, WideTable, LargeTable, CounterTable, UserTable, MillionTable, SchemaMarker.MillionTable, SchemaMarker.Table];

    public static string ItemTable(int payloadBytes) => payloadBytes switch
    {
        NarrowPayload => NarrowTable,
        WidePayload => WideTable,
        _ => throw new ArgumentOutOfRangeException(
            nameof(payloadBytes), payloadBytes, $"no item table has this payload; expected {NarrowPayload} or {WidePayload}"),
    };

    // The table of narrow items that has at least these rows.
    public static string ScanTable(int rows) => rows switch
    {
        <= NarrowRows => ItemTable(NarrowPayload),
        <= MillionRows => MillionTable,
        _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, $"expected at most {MillionRows} rows"),
    };

    // Returns a connection string into the suite's database, and whether data was written. Markers are written last: data that is half
    // written when it is cancelled is made anew.
    public static async Task<(string ConnectionString, bool Seeded)> EnsureAsync(
        string connectionString, ServerKind kind, CancellationToken cancellationToken, bool withMillion = false)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var made = false;
        await using var outside = builder.Database == Database ? null : CreateDataSource(builder.ConnectionString, "cockroachbench.seed");
        await using var maker = outside is null ? null : await outside.OpenConnectionAsync(cancellationToken);
        if (maker is not null)
        {
            // Held until the mark is written: it says who created the database.
            await LockAsync(maker, cancellationToken);
            made = await CreateDatabaseAsync(maker, builder.Username, kind, cancellationToken);
            builder.Database = Database;
        }
        await using var dataSource = CreateDataSource(builder.ConnectionString, "cockroachbench.seed");
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        var found = await SchemaMarker.ReadAsync(connection, await OwnTables.AloneAsync(connection, cancellationToken), cancellationToken);
        var seed = found.Version != Version;
        var isOurs = made || found.MadeDatabase;
        if (seed) await RetryAsync(() => SchemaWriter.SeedAsync(connection, kind, isOurs, cancellationToken), cancellationToken);
        var seedMillion = withMillion && (seed || found.MillionVersion != Version);
        if (seedMillion) await RetryAsync(() => SchemaWriter.SeedMillionAsync(connection, kind, cancellationToken), cancellationToken);
        await SessionSettings.FixAsync(connection, builder, cancellationToken);
        return (builder.ConnectionString, seed || seedMillion);
    }

    // Drops our tables, and the database if we created it and it is empty. Says in a few sentences what was done and what stays.
    public static async Task<string> RemoveAsync(string connectionString, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var suite = new NpgsqlConnectionStringBuilder(connectionString) { Database = Database };
        await using var ours = CreateDataSource(suite.ConnectionString, "cockroachbench.clean");
        // A database cannot be dropped from within; every kind of server has one of this name.
        if (builder.Database == Database) builder.Database = "postgres";
        await using var outer = CreateDataSource(builder.ConnectionString, "cockroachbench.clean");
        bool isCockroach;
        try
        {
            await using var connection = await ours.OpenConnectionAsync(cancellationToken);
            isCockroach = OwnTables.IsCockroach(connection);
            await LockAsync(connection, cancellationToken);
            var (made, said) = await RemoveTablesAsync(connection, cancellationToken);
            if (!made) return said;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidCatalogName)
        {
            return $"There is no database '{Database}': nothing to remove.";
        }
        try
        {
            await using var outside = await outer.OpenConnectionAsync(cancellationToken);
            // Without "restrict" CockroachDB drops what the database holds.
            await outside.ExecuteAsync($"drop database {Database}{(isCockroach ? " restrict" : "")}", cancellationToken);
        }
        catch (Exception e)
        {
            await TryMarkAsync(ours);
            if (e is PostgresException { SqlState: PostgresErrorCodes.ObjectInUse }) throw InUse(e);
            throw;
        }
        return $"The database '{Database}' is removed.";
    }

    // So that the next clean-up knows that the database is ours.
    private static async Task TryMarkAsync(NpgsqlDataSource ours)
    {
        try
        {
            await using var connection = await ours.OpenConnectionAsync(CancellationToken.None);
            await SchemaWriter.MarkAsync(connection, madeDatabase: true, CancellationToken.None);
        }
        catch (Exception)
        {
            // The error that ended the clean-up is the one to show.
        }
    }

    // Of two runs that start at once, the second waits and finds what the first has made. CockroachDB has no such lock.
    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (OwnTables.IsCockroach(connection)) return;
        await connection.ExecuteAsync($"select pg_catalog.pg_advisory_lock({AdvisoryLock})", cancellationToken);
    }

    // The marker stays while another table of ours stays: it says whether the database is ours too.
    private static async Task<(bool DropDatabase, string Said)> RemoveTablesAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = (await OwnTables.ListAsync(connection, cancellationToken)).Where(r => r.IsOurs).ToList();
        var made = (await SchemaMarker.ReadAsync(connection, tables, cancellationToken)).MadeDatabase;
        if (!OwnTables.IsCockroach(connection) && await IsInUseAsync(connection, made, cancellationToken)) throw InUse();

        var staying = new List<string>();
        foreach (var table in tables.OrderBy(t => Array.IndexOf(TableNames, t.Name)))
        {
            if (table.Name == SchemaMarker.Table && staying.Count > 0) continue;
            if (await OwnTables.TryDropAsync(connection, table, cancellationToken) is { } why) staying.Add($" {table.Name} stays: {why}.");
        }
        var others = await OwnTables.OthersAsync(connection, cancellationToken);
        if (made && staying.Count == 0 && others.Count == 0) return (true, "");
        var stay = string.Concat(staying);
        var removed = tables.Count == 0 ? $"The database '{Database}' holds nothing of this suite's"
            : $"{(staying.Count == 0 ? "The suite's tables" : "Tables of the suite")} in the database '{Database}' are removed";
        var stays = $"The database stays: it holds {OwnTables.Names(others)}, not made by this suite";
        return (false, others.Count > 0 ? $"{removed}. {stays}.{stay}"
            : staying.Count > 0 ? $"{removed}.{stay}"
            : $"{removed}; the database itself was there before and stays.");
    }

    // In another user's database only sessions of this login count. The backend type is hidden from some logins.
    private static async Task<bool> IsInUseAsync(NpgsqlConnection connection, bool made, CancellationToken cancellationToken)
    {
        const string sql = $"select count(*) from pg_catalog.pg_stat_activity where datname = '{Database}' and pid <> pg_backend_pid()"
            + " and coalesce(backend_type, 'client backend') = 'client backend' and ($1 or usename = session_user)";
        // A session that has just ended is listed for a moment.
        for (var tries = 0; tries < MostLooks; tries++)
        {
            if (await connection.ScalarAsync(sql, cancellationToken, made) is 0L) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
        return true;
    }

    private static DatabaseException InUse(Exception? cause = null) =>
        new($"--clean: the database '{Database}' is in use by another session, perhaps another run. Try again when it has ended.", cause);

    // With this path only the server's own names are found without a schema, and errors name dependent objects in full.
    private static NpgsqlDataSource CreateDataSource(string connectionString, string name) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            ApplicationName = name,
            CommandTimeout = 120,
            SearchPath = "pg_catalog",
            IncludeErrorDetail = true,
        });

    private static async Task<bool> CreateDatabaseAsync(
        NpgsqlConnection connection, string? user, ServerKind kind, CancellationToken cancellationToken)
    {
        const string find = $"select 1 from pg_catalog.pg_database where datname = '{Database}'";
        if (await connection.ScalarAsync(find, cancellationToken) is not null) return false;
        try
        {
            // Objects that a user has put into template1 would be in it.
            var template = kind == ServerKind.PostgreSql ? " template template0" : "";
            await connection.ExecuteAsync($"create database {Database}{template}", cancellationToken);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase)
        {
            return false; // another run was faster
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new DatabaseException($"--database: the user '{user}' may not create the database '{Database}'. "
                + $"Have it created and granted to this user, then name it in the connection string (Database={Database}).", e);
        }
    }

    // A cluster that has just started moves its leases and aborts what is written meanwhile (40001).
    private static async Task RetryAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await write();
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.SerializationFailure && attempt < MostAttempts)
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), cancellationToken);
            }
        }
    }
}
