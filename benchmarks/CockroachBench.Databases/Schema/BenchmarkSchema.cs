using Npgsql;

namespace CockroachBench.Databases.Schema;

/// <summary>The suite's own database: created where it is missing, reused where its version matches, never anything else touched.</summary>
public static class BenchmarkSchema
{
    /// <summary>The database everything is in, on every kind of server.</summary>
    public const string Database = "cockroachbench";

    /// <summary>Raised whenever a table or its data changes; another version's tables are made anew.</summary>
    public const int Version = 4;

    /// <summary>Rows in the table of narrow items.</summary>
    public const int NarrowRows = 100_000;

    /// <summary>Rows in the table of wide items.</summary>
    public const int WideRows = 10_000;

    /// <summary>Rows in the table of a million narrow items, which is there only where a run asked for it.</summary>
    public const int MillionRows = 1_000_000;

    /// <summary>Counters that transactions contend for: each process inserts a row of its own and deletes it at its end.</summary>
    public const string CounterTable = "counter";

    /// <summary>The table of users that the web service of the Requests family answers from.</summary>
    public const string UserTable = "app_user";

    /// <summary>Rows in the table of users.</summary>
    public const int UserRows = 10_000;

    /// <summary>Payload of a narrow item, in bytes.</summary>
    public const int NarrowPayload = 16;

    /// <summary>Payload of a wide item, in bytes.</summary>
    public const int WidePayload = 1024;

    /// <summary>Lengths of the large values, in bytes: 1 KiB, 100 KiB, 4 MiB.</summary>
    public static readonly IReadOnlyList<int> LargeLengths = [1024, 100 * 1024, 4 * 1024 * 1024];

    internal const string MillionTable = "item_million";

    private const int MostAttempts = 5;

    /// <summary>Every table of ours, the markers among them.</summary>
    internal static readonly string[] OwnTables = ["item_narrow", "item_wide", "large_value", CounterTable, UserTable, MillionTable, SchemaMarker.MillionTable, SchemaMarker.Table];

    /// <summary>The item table whose payload has a given length.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No table has such a payload.</exception>
    public static string ItemTable(int payloadBytes) => payloadBytes switch
    {
        NarrowPayload => "item_narrow",
        WidePayload => "item_wide",
        _ => throw new ArgumentOutOfRangeException(nameof(payloadBytes), payloadBytes, $"no item table has this payload; expected {NarrowPayload} or {WidePayload}"),
    };

    /// <summary>The table of narrow items that has so many rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No table has so many.</exception>
    public static string ScanTable(int rows) => rows switch
    {
        <= NarrowRows => ItemTable(NarrowPayload),
        <= MillionRows => MillionTable,
        _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, $"no item table has so many rows; expected at most {MillionRows}"),
    };

    /// <summary>Makes sure the suite's database, tables and data are there.</summary>
    /// <param name="connectionString">A login that may use, or else create, the database <see cref="Database"/>.</param>
    /// <param name="kind">The server's kind.</param>
    /// <param name="cancellationToken">Stops seeding; a marker is written last, so what is half done is done anew.</param>
    /// <param name="withMillion">Whether the table of a million rows is needed too.</param>
    /// <returns>The connection string into the suite's database, and whether data had to be written.</returns>
    /// <exception cref="DatabaseException">The database cannot be created, or holds tables that are not ours.</exception>
    public static async Task<(string ConnectionString, bool Seeded)> EnsureAsync(
        string connectionString, ServerKind kind, CancellationToken cancellationToken, bool withMillion = false)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var made = false;
        if (builder.Database != Database)
        {
            made = await CreateDatabaseAsync(builder, cancellationToken);
            builder.Database = Database;
        }
        var unpooled = new NpgsqlConnectionStringBuilder(builder.ConnectionString) { Pooling = false, ApplicationName = "cockroachbench.seed", CommandTimeout = 120 };
        await using var dataSource = NpgsqlDataSource.Create(unpooled);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var found = await SchemaMarker.ReadAsync(connection, cancellationToken);
        var seed = found.Version != Version;
        if (seed) await RetryAsync(() => SchemaWriter.SeedAsync(connection, kind, made || found.MadeDatabase, cancellationToken), cancellationToken);
        var seedMillion = withMillion && (seed || found.MillionVersion != Version);
        if (seedMillion) await RetryAsync(() => SchemaWriter.SeedMillionAsync(connection, kind, cancellationToken), cancellationToken);
        return (builder.ConnectionString, seed || seedMillion);
    }

    /// <summary>Removes what <see cref="EnsureAsync"/> made: the database where it was made by us, else our tables in it.</summary>
    /// <param name="connectionString">A login that may drop them.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    /// <returns>What was done, in a sentence.</returns>
    /// <exception cref="DatabaseException">The database holds tables that are not ours, or is in use.</exception>
    public static async Task<string> RemoveAsync(string connectionString, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "cockroachbench.clean", CommandTimeout = 120 };
        bool made;
        await using (var ours = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(builder.ConnectionString) { Database = Database }))
        {
            try
            {
                await using var connection = await ours.OpenConnectionAsync(cancellationToken);
                made = (await SchemaMarker.ReadAsync(connection, cancellationToken)).MadeDatabase;
                if (!made)
                {
                    await SchemaWriter.DropAsync(connection, OwnTables, cancellationToken);
                    return $"The suite's tables in the database '{Database}' are removed; the database itself was there before and stays.";
                }
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidCatalogName)
            {
                return $"There is no database '{Database}': nothing to remove.";
            }
        }

        // A database cannot be dropped from within; every kind of server has one of this name.
        if (builder.Database == Database) builder.Database = "postgres";
        await using var others = NpgsqlDataSource.Create(builder);
        await using var outside = await others.OpenConnectionAsync(cancellationToken);
        try
        {
            await SchemaWriter.ExecuteAsync(outside, $"drop database {Database}", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.ObjectInUse)
        {
            throw new DatabaseException($"--clean: the database '{Database}' is in use by another session, perhaps another run. Nothing was removed; try again when it has ended.", e);
        }
        return $"The database '{Database}' is removed.";
    }

    private static async Task<bool> CreateDatabaseAsync(NpgsqlConnectionStringBuilder builder, CancellationToken cancellationToken)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(builder.ConnectionString) { Pooling = false, ApplicationName = "cockroachbench.seed" };
        await using var dataSource = NpgsqlDataSource.Create(unpooled);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using (var find = new NpgsqlCommand($"select 1 from pg_catalog.pg_database where datname = '{Database}'", connection))
            if (await find.ExecuteScalarAsync(cancellationToken) is not null) return false;
        try
        {
            await SchemaWriter.ExecuteAsync(connection, $"create database {Database}", cancellationToken);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase)
        {
            return false; // another run was quicker; its database is as good
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new DatabaseException(
                $"--database: the user '{builder.Username}' may not create the database '{Database}'. Have it created and granted to this user, then name it in the connection string (Database={Database}).", e);
        }
    }

    // A cluster that has just come up still moves its leases about, and aborts what is written meanwhile (40001).
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
