using System.Globalization;
using Npgsql;

namespace CockroachBench.Databases.Schema;

/// <summary>The suite's own database: created where it is missing, reused where its version matches, never anything else touched.</summary>
public static class BenchmarkSchema
{
    /// <summary>The database everything is in, on every kind of server.</summary>
    public const string Database = "cockroachbench";

    /// <summary>Raised whenever a table or its data changes; another version's tables are made anew.</summary>
    public const int Version = 3;

    /// <summary>Rows in the table of narrow items.</summary>
    public const int NarrowRows = 100_000;

    /// <summary>Rows in the table of wide items.</summary>
    public const int WideRows = 10_000;

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

    // Its one row is there from the first moment, with version 0 until all is written: whether the database is of our making is known then, too.
    private const string MarkerTable = "cockroachbench_schema";
    private const string MadeColumn = "made_database";

    private static readonly string[] OwnTables = ["item_narrow", "item_wide", "large_value", UserTable];

    /// <summary>The item table whose payload has a given length.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No table has such a payload.</exception>
    public static string ItemTable(int payloadBytes) => payloadBytes switch
    {
        NarrowPayload => "item_narrow",
        WidePayload => "item_wide",
        _ => throw new ArgumentOutOfRangeException(nameof(payloadBytes), payloadBytes, $"no item table has this payload; expected {NarrowPayload} or {WidePayload}"),
    };

    /// <summary>Makes sure the suite's database, tables and data are there.</summary>
    /// <param name="connectionString">A login that may use, or else create, the database <see cref="Database"/>.</param>
    /// <param name="kind">The server's kind.</param>
    /// <param name="cancellationToken">Stops seeding; the marker is written last, so what is half done is done anew.</param>
    /// <returns>The connection string into the suite's database, and whether data had to be written.</returns>
    /// <exception cref="DatabaseException">The database cannot be created, or holds tables that are not ours.</exception>
    public static async Task<(string ConnectionString, bool Seeded)> EnsureAsync(string connectionString, ServerKind kind, CancellationToken cancellationToken)
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
        var (version, madeBefore) = await ReadMarkerAsync(connection, cancellationToken);
        if (version == Version) return (builder.ConnectionString, false);
        await SeedAsync(connection, kind, made || madeBefore, cancellationToken);
        return (builder.ConnectionString, true);
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
                made = (await ReadMarkerAsync(connection, cancellationToken)).MadeDatabase;
                if (!made)
                {
                    foreach (var table in OwnTables.Append(MarkerTable)) await ExecuteAsync(connection, $"drop table if exists {table}", cancellationToken);
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
            await ExecuteAsync(outside, $"drop database {Database}", cancellationToken);
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
            await ExecuteAsync(connection, $"create database {Database}", cancellationToken);
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

    // Version 0: an empty database, or one half seeded by a run that was stopped.
    private static async Task<(int Version, bool MadeDatabase)> ReadMarkerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("select table_name from information_schema.tables where table_schema = 'public'", connection))
        await using (var reader = await list.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken)) tables.Add(reader.GetString(0));

        var strangers = tables.Except(OwnTables).Except([MarkerTable]).ToList();
        if (strangers.Count > 0)
            throw new DatabaseException(
                $"--database: the database '{Database}' holds tables that are not this suite's ({string.Join(", ", strangers.Take(3))}). It is left as it is; give another server, or rename that database.");
        if (!tables.Contains(MarkerTable)) return (0, false);

        await using var read = new NpgsqlCommand($"select max(version) from {MarkerTable}", connection);
        var version = await read.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : 0;
        // The first version's marker did not know.
        await using var ask = new NpgsqlCommand($"select count(*) from information_schema.columns where table_name = '{MarkerTable}' and column_name = '{MadeColumn}'", connection);
        if (Convert.ToInt64(await ask.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) == 0) return (version, false);
        await using var made = new NpgsqlCommand($"select count(*) from {MarkerTable} where {MadeColumn}", connection);
        return (version, Convert.ToInt64(await made.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) > 0);
    }

    private static async Task SeedAsync(NpgsqlConnection connection, ServerKind kind, bool madeDatabase, CancellationToken cancellationToken)
    {
        foreach (var table in OwnTables.Append(MarkerTable)) await ExecuteAsync(connection, $"drop table if exists {table}", cancellationToken);
        await ExecuteAsync(connection, $"create table {MarkerTable} (version int4 primary key, {MadeColumn} bool not null)", cancellationToken);
        await ExecuteAsync(connection, $"insert into {MarkerTable} values (0, {madeDatabase})", cancellationToken);

        foreach (var (payload, rows) in new[] { (NarrowPayload, NarrowRows), (WidePayload, WideRows) })
        {
            var table = ItemTable(payload);
            await ExecuteAsync(connection,
                $"create table {table} (id int8 primary key, category int4 not null, price float8 not null, created timestamptz not null, payload text not null)", cancellationToken);
            await CopyAsync(connection, $"copy {table} (id, category, price, created, payload) from stdin",
                Enumerable.Range(1, rows).Select(id => CopyLine(SeedData.Item(id, payload))), cancellationToken);
        }

        await ExecuteAsync(connection, "create table large_value (length int4 primary key, bytes bytea not null, characters text not null)", cancellationToken);
        foreach (var length in LargeLengths) await InsertLargeAsync(connection, length, cancellationToken);

        await ExecuteAsync(connection, $"create table {UserTable} (id int8 primary key, name text not null, email text not null)", cancellationToken);
        await CopyAsync(connection, $"copy {UserTable} (id, name, email) from stdin",
            Enumerable.Range(1, UserRows).Select(id => SeedData.User(id)).Select(u => string.Create(CultureInfo.InvariantCulture, $"{u.Id}\t{u.Name}\t{u.Email}\n")), cancellationToken);

        // Statistics and visibility are settled now, not by a background worker during a measurement.
        if (kind == ServerKind.PostgreSql) await ExecuteAsync(connection, "vacuum analyze", cancellationToken);
        await ExecuteAsync(connection, $"update {MarkerTable} set version = {Version} where version = 0", cancellationToken);
    }

    private static string CopyLine(SeedItem item) => string.Create(CultureInfo.InvariantCulture,
        $"{item.Id}\t{item.Category}\t{item.Price:R}\t{item.Created:yyyy-MM-dd HH:mm:ss}+00\t{item.Payload}\n");

    // As parameters, not by COPY: servers differ in how they read an escaped bytea there.
    private static async Task InsertLargeAsync(NpgsqlConnection connection, int length, CancellationToken cancellationToken)
    {
        var text = SeedData.LargeText(length);
        await using var command = new NpgsqlCommand("insert into large_value (length, bytes, characters) values ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = length }, new() { Value = System.Text.Encoding.ASCII.GetBytes(text) }, new() { Value = text } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string copy, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginTextImportAsync(copy, cancellationToken);
        foreach (var line in lines)
            await writer.WriteAsync(line.AsMemory(), cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
