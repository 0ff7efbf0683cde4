using System.Globalization;
using Npgsql;

namespace CockroachBench.Databases.Schema;

internal static class SchemaWriter
{
    public static async Task SeedAsync(NpgsqlConnection connection, ServerKind kind, bool madeDatabase, CancellationToken cancellationToken)
    {
        await OwnTables.DropAsync(connection, BenchmarkSchema.TableNames, cancellationToken);
        await MarkAsync(connection, madeDatabase, cancellationToken);

        foreach (var (payload, rows) in new[] { (BenchmarkSchema.NarrowPayload, BenchmarkSchema.NarrowRows), (BenchmarkSchema.WidePayload, BenchmarkSchema.WideRows) })
        {
            await CreateItemTableAsync(connection, BenchmarkSchema.ItemTable(payload), cancellationToken);
            await CopyItemsAsync(connection, BenchmarkSchema.ItemTable(payload), 1, rows, payload, cancellationToken);
        }

        await OwnTables.CreateAsync(
            connection, BenchmarkSchema.LargeTable, "length int4 primary key, bytes bytea not null, characters text not null",
            cancellationToken);
        foreach (var length in BenchmarkSchema.LargeLengths) await InsertLargeAsync(connection, length, cancellationToken);
        await OwnTables.CreateAsync(connection, BenchmarkSchema.CounterTable, "id int8 primary key, n int8 not null", cancellationToken);

        await OwnTables.CreateAsync(
            connection, BenchmarkSchema.UserTable, "id int8 primary key, name text not null, email text not null", cancellationToken);
        await CopyAsync(connection, $"copy {BenchmarkSchema.UserTable} (id, name, email) from stdin",
            Enumerable.Range(1, BenchmarkSchema.UserRows).Select(id => SeedData.User(id)).Select(u => string.Create(CultureInfo.InvariantCulture, $"{u.Id}\t{u.Name}\t{u.Email}\n")), cancellationToken);

        // Statistics and visibility are settled now, not by a background worker during a measurement.
        if (kind == ServerKind.PostgreSql) await ExecuteAsync(connection, "vacuum analyze", cancellationToken);
        await ExecuteAsync(connection, $"update {SchemaMarker.Table} set version = {BenchmarkSchema.Version} where version = 0", cancellationToken);
    }

    public static async Task MarkAsync(NpgsqlConnection connection, bool madeDatabase, CancellationToken cancellationToken)
    {
        await OwnTables.CreateAsync(
            connection, SchemaMarker.Table, $"version int4 primary key, {SchemaMarker.MadeColumn} bool not null", cancellationToken);
        await ExecuteAsync(connection, $"insert into {SchemaMarker.Table} values (0, {madeDatabase})", cancellationToken);
    }

    public static async Task SeedMillionAsync(NpgsqlConnection connection, ServerKind kind, CancellationToken cancellationToken)
    {
        await OwnTables.DropAsync(connection, [SchemaMarker.MillionTable, BenchmarkSchema.MillionTable], cancellationToken);
        await CreateItemTableAsync(connection, BenchmarkSchema.MillionTable, cancellationToken);
        // In pieces: CockroachDB holds what one COPY brings as one transaction, or in memory.
        for (var first = 1; first <= BenchmarkSchema.MillionRows; first += BenchmarkSchema.NarrowRows)
            await CopyItemsAsync(connection, BenchmarkSchema.MillionTable, first, BenchmarkSchema.NarrowRows, BenchmarkSchema.NarrowPayload, cancellationToken);
        if (kind == ServerKind.PostgreSql) await ExecuteAsync(connection, $"vacuum analyze {BenchmarkSchema.MillionTable}", cancellationToken);
        await OwnTables.CreateAsync(connection, SchemaMarker.MillionTable, "version int4 primary key", cancellationToken);
        await ExecuteAsync(connection, $"insert into {SchemaMarker.MillionTable} values ({BenchmarkSchema.Version})", cancellationToken);
    }

    private static Task CreateItemTableAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken) =>
        OwnTables.CreateAsync(connection, table,
            "id int8 primary key, category int4 not null, price float8 not null, created timestamptz not null, payload text not null",
            cancellationToken);

    private static Task CopyItemsAsync(NpgsqlConnection connection, string table, int first, int count, int payload, CancellationToken cancellationToken) =>
        CopyAsync(connection, $"copy {table} (id, category, price, created, payload) from stdin",
            Enumerable.Range(first, count).Select(id => CopyLine(SeedData.Item(id, payload))), cancellationToken);

    private static string CopyLine(SeedItem item) => string.Create(CultureInfo.InvariantCulture,
        $"{item.Id}\t{item.Category}\t{item.Price:R}\t{item.Created:yyyy-MM-dd HH:mm:ss}+00\t{item.Payload}\n");

    // As parameters, not by COPY: servers differ in how they read an escaped bytea there.
    private static async Task InsertLargeAsync(NpgsqlConnection connection, int length, CancellationToken cancellationToken)
    {
        var text = SeedData.LargeText(length);
        const string sql = $"insert into {BenchmarkSchema.LargeTable} (length, bytes, characters) values ($1, $2, $3)";
        await using var command = new NpgsqlCommand(sql, connection)
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

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
