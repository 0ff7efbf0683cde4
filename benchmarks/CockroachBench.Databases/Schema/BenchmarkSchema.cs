using System.Globalization;
using Npgsql;

namespace CockroachBench.Databases.Schema;

/// <summary>The suite's own database: created where it is missing, reused where its version matches, never anything else touched.</summary>
public static class BenchmarkSchema
{
    /// <summary>The database everything is in, on every kind of server.</summary>
    public const string Database = "cockroachbench";

    /// <summary>Raised whenever a table or its data changes; another version's tables are made anew.</summary>
    public const int Version = 2;

    /// <summary>Rows in the table of narrow items.</summary>
    public const int NarrowRows = 100_000;

    /// <summary>Rows in the table of wide items.</summary>
    public const int WideRows = 10_000;

    /// <summary>Rows in the table of a million narrow items, which is there only where a run asked for it.</summary>
    public const int MillionRows = 1_000_000;

    /// <summary>Counters that transactions contend for: each process inserts a row of its own and deletes it at its end.</summary>
    public const string CounterTable = "counter";

    /// <summary>Payload of a narrow item, in bytes.</summary>
    public const int NarrowPayload = 16;

    /// <summary>Payload of a wide item, in bytes.</summary>
    public const int WidePayload = 1024;

    /// <summary>Lengths of the large values, in bytes: 1 KiB, 100 KiB, 4 MiB.</summary>
    public static readonly IReadOnlyList<int> LargeLengths = [1024, 100 * 1024, 4 * 1024 * 1024];

    private const string MarkerTable = "cockroachbench_schema";

    private const string MillionTable = "item_million";

    // A marker of its own, written last: a run that is stopped while it writes a million rows leaves the base data whole.
    private const string MillionMarkerTable = "cockroachbench_million";

    private static readonly string[] OwnTables = ["item_narrow", "item_wide", "large_value", CounterTable, MillionMarkerTable, MillionTable];

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
        if (builder.Database != Database)
        {
            await CreateDatabaseAsync(builder, cancellationToken);
            builder.Database = Database;
        }
        var unpooled = new NpgsqlConnectionStringBuilder(builder.ConnectionString) { Pooling = false, ApplicationName = "cockroachbench.seed", CommandTimeout = 120 };
        await using var dataSource = NpgsqlDataSource.Create(unpooled);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var tables = await ListTablesAsync(connection, cancellationToken);
        var seed = await ReadVersionAsync(connection, tables, MarkerTable, cancellationToken) != Version;
        if (seed) await SeedAsync(connection, kind, cancellationToken);
        var seedMillion = withMillion && (seed || await ReadVersionAsync(connection, tables, MillionMarkerTable, cancellationToken) != Version);
        if (seedMillion) await SeedMillionAsync(connection, kind, cancellationToken);
        return (builder.ConnectionString, seed || seedMillion);
    }

    private static async Task CreateDatabaseAsync(NpgsqlConnectionStringBuilder builder, CancellationToken cancellationToken)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(builder.ConnectionString) { Pooling = false, ApplicationName = "cockroachbench.seed" };
        await using var dataSource = NpgsqlDataSource.Create(unpooled);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using (var find = new NpgsqlCommand($"select 1 from pg_catalog.pg_database where datname = '{Database}'", connection))
            if (await find.ExecuteScalarAsync(cancellationToken) is not null) return;
        try
        {
            await ExecuteAsync(connection, $"create database {Database}", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase)
        {
            // Another run was quicker; its database is as good.
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new DatabaseException(
                $"--database: the user '{builder.Username}' may not create the database '{Database}'. Have it created and granted to this user, then name it in the connection string (Database={Database}).", e);
        }
    }

    private static async Task<IReadOnlyList<string>> ListTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("select table_name from information_schema.tables where table_schema = 'public'", connection))
        await using (var reader = await list.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken)) tables.Add(reader.GetString(0));

        var strangers = tables.Except(OwnTables).Except([MarkerTable]).ToList();
        return strangers.Count == 0 ? tables : throw new DatabaseException(
            $"--database: the database '{Database}' holds tables that are not this suite's ({string.Join(", ", strangers.Take(3))}). It is left as it is; give another server, or rename that database.");
    }

    // Null where there is no marker: an empty database, or one half seeded by a run that was stopped.
    private static async Task<int?> ReadVersionAsync(NpgsqlConnection connection, IReadOnlyList<string> tables, string marker, CancellationToken cancellationToken)
    {
        if (!tables.Contains(marker)) return null;
        await using var read = new NpgsqlCommand($"select max(version) from {marker}", connection);
        return await read.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : null;
    }

    private static async Task SeedAsync(NpgsqlConnection connection, ServerKind kind, CancellationToken cancellationToken)
    {
        foreach (var table in OwnTables.Append(MarkerTable)) await ExecuteAsync(connection, $"drop table if exists {table}", cancellationToken);
        await ExecuteAsync(connection, $"create table {MarkerTable} (version int4 primary key)", cancellationToken);

        foreach (var (payload, rows) in new[] { (NarrowPayload, NarrowRows), (WidePayload, WideRows) })
        {
            await CreateItemTableAsync(connection, ItemTable(payload), cancellationToken);
            await CopyItemsAsync(connection, ItemTable(payload), 1, rows, payload, cancellationToken);
        }

        await ExecuteAsync(connection, "create table large_value (length int4 primary key, bytes bytea not null, characters text not null)", cancellationToken);
        foreach (var length in LargeLengths) await InsertLargeAsync(connection, length, cancellationToken);
        await ExecuteAsync(connection, $"create table {CounterTable} (id int8 primary key, n int8 not null)", cancellationToken);

        // Statistics and visibility are settled now, not by a background worker during a measurement.
        if (kind == ServerKind.PostgreSql) await ExecuteAsync(connection, "vacuum analyze", cancellationToken);
        await ExecuteAsync(connection, $"insert into {MarkerTable} values ({Version})", cancellationToken);
    }

    private static async Task SeedMillionAsync(NpgsqlConnection connection, ServerKind kind, CancellationToken cancellationToken)
    {
        foreach (var table in new[] { MillionMarkerTable, MillionTable }) await ExecuteAsync(connection, $"drop table if exists {table}", cancellationToken);
        await CreateItemTableAsync(connection, MillionTable, cancellationToken);
        // In pieces: CockroachDB holds what one COPY brings as one transaction, or in memory.
        for (var first = 1; first <= MillionRows; first += NarrowRows)
            await CopyItemsAsync(connection, MillionTable, first, NarrowRows, NarrowPayload, cancellationToken);
        if (kind == ServerKind.PostgreSql) await ExecuteAsync(connection, $"vacuum analyze {MillionTable}", cancellationToken);
        await ExecuteAsync(connection, $"create table {MillionMarkerTable} (version int4 primary key)", cancellationToken);
        await ExecuteAsync(connection, $"insert into {MillionMarkerTable} values ({Version})", cancellationToken);
    }

    private static Task CreateItemTableAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken) => ExecuteAsync(connection,
        $"create table {table} (id int8 primary key, category int4 not null, price float8 not null, created timestamptz not null, payload text not null)", cancellationToken);

    private static Task CopyItemsAsync(NpgsqlConnection connection, string table, int first, int count, int payload, CancellationToken cancellationToken) =>
        CopyAsync(connection, $"copy {table} (id, category, price, created, payload) from stdin",
            Enumerable.Range(first, count).Select(id => CopyLine(SeedData.Item(id, payload))), cancellationToken);

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
