using System.Globalization;
using Npgsql;

namespace CockroachBench.Databases.Schema;

/// <summary>The suite's own database: created where it is missing, reused where its version matches, never anything else touched.</summary>
public static class BenchmarkSchema
{
    /// <summary>The database everything is in, on every kind of server.</summary>
    public const string Database = "cockroachbench";

    /// <summary>Raised whenever a table or its data changes; another version's tables are made anew.</summary>
    public const int Version = 1;

    /// <summary>Rows in the table of narrow items.</summary>
    public const int NarrowRows = 100_000;

    /// <summary>Rows in the table of wide items.</summary>
    public const int WideRows = 10_000;

    /// <summary>Payload of a narrow item, in bytes.</summary>
    public const int NarrowPayload = 16;

    /// <summary>Payload of a wide item, in bytes.</summary>
    public const int WidePayload = 1024;

    /// <summary>Lengths of the large values, in bytes: 1 KiB, 100 KiB, 4 MiB.</summary>
    public static readonly IReadOnlyList<int> LargeLengths = [1024, 100 * 1024, 4 * 1024 * 1024];

    private const string MarkerTable = "cockroachbench_schema";

    private static readonly string[] OwnTables = ["item_narrow", "item_wide", "large_value"];

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
        if (builder.Database != Database)
        {
            await CreateDatabaseAsync(builder, cancellationToken);
            builder.Database = Database;
        }
        var unpooled = new NpgsqlConnectionStringBuilder(builder.ConnectionString) { Pooling = false, ApplicationName = "cockroachbench.seed", CommandTimeout = 120 };
        await using var dataSource = NpgsqlDataSource.Create(unpooled);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        if (await ReadVersionAsync(connection, cancellationToken) == Version) return (builder.ConnectionString, false);
        await SeedAsync(connection, kind, cancellationToken);
        return (builder.ConnectionString, true);
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

    // Null where there is no marker: an empty database, or one half seeded by a run that was stopped.
    private static async Task<int?> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("select table_name from information_schema.tables where table_schema = 'public'", connection))
        await using (var reader = await list.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken)) tables.Add(reader.GetString(0));

        var strangers = tables.Except(OwnTables).Except([MarkerTable]).ToList();
        if (strangers.Count > 0)
            throw new DatabaseException(
                $"--database: the database '{Database}' holds tables that are not this suite's ({string.Join(", ", strangers.Take(3))}). It is left as it is; give another server, or rename that database.");
        if (!tables.Contains(MarkerTable)) return null;

        await using var read = new NpgsqlCommand($"select max(version) from {MarkerTable}", connection);
        return await read.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : null;
    }

    private static async Task SeedAsync(NpgsqlConnection connection, ServerKind kind, CancellationToken cancellationToken)
    {
        foreach (var table in OwnTables.Append(MarkerTable)) await ExecuteAsync(connection, $"drop table if exists {table}", cancellationToken);
        await ExecuteAsync(connection, $"create table {MarkerTable} (version int4 primary key)", cancellationToken);

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

        // Statistics and visibility are settled now, not by a background worker during a measurement.
        if (kind == ServerKind.PostgreSql) await ExecuteAsync(connection, "vacuum analyze", cancellationToken);
        await ExecuteAsync(connection, $"insert into {MarkerTable} values ({Version})", cancellationToken);
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
