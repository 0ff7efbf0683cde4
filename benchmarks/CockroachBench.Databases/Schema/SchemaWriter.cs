namespace CockroachBench.Databases.Schema;

internal static class SchemaWriter
{
    private const int LongestCopy = 100_000; // rows

    public static async Task SeedAsync(
        NpgsqlConnection connection, ServerKind kind, bool madeDatabase, CancellationToken cancellationToken)
    {
        await OwnTables.DropAsync(connection, BenchmarkSchema.TableNames, cancellationToken);
        await MarkAsync(connection, madeDatabase, cancellationToken);
        await SeedItemsAsync(connection, BenchmarkSchema.NarrowPayload, BenchmarkSchema.NarrowRows, cancellationToken);
        await SeedItemsAsync(connection, BenchmarkSchema.WidePayload, BenchmarkSchema.WideRows, cancellationToken);

        await OwnTables.CreateAsync(
            connection, BenchmarkSchema.LargeTable, "length int4 primary key, bytes bytea not null, characters text not null",
            cancellationToken);
        const string sql = $"insert into {BenchmarkSchema.LargeTable} (length, bytes, characters) values ($1, $2, $3)";
        foreach (var length in BenchmarkSchema.LargeLengths)
        {
            // As parameters, not by COPY: servers differ in how they read an escaped bytea there.
            var text = SeedData.LargeText(length);
            await connection.ScalarAsync(sql, cancellationToken, length, Encoding.ASCII.GetBytes(text), text);
        }
        await OwnTables.CreateAsync(connection, BenchmarkSchema.CounterTable, "id int8 primary key, n int8 not null", cancellationToken);

        await OwnTables.CreateAsync(
            connection, BenchmarkSchema.UserTable, "id int8 primary key, name text not null, email text not null", cancellationToken);
        await CopyAsync(connection, $"copy {BenchmarkSchema.UserTable} (id, name, email) from stdin",
            Enumerable.Range(1, BenchmarkSchema.UserRows).Select(id => SeedData.User(id)).Select(u => $"{u.Id}\t{u.Name}\t{u.Email}\n"),
            cancellationToken);

        // Statistics and visibility are settled now, not by a background worker during a measurement.
        if (kind == ServerKind.PostgreSql) await connection.ExecuteAsync("vacuum analyze", cancellationToken);
        else await CreateStatisticsAsync(connection,
            [BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload), BenchmarkSchema.ItemTable(BenchmarkSchema.WidePayload),
                BenchmarkSchema.LargeTable, BenchmarkSchema.CounterTable, BenchmarkSchema.UserTable], cancellationToken);
        await connection.ExecuteAsync(
            $"update {SchemaMarker.Table} set version = {BenchmarkSchema.Version} where version = 0", cancellationToken);
    }

    // The database is the suite's, and has no data yet.
    public static async Task MarkAsync(NpgsqlConnection connection, bool madeDatabase, CancellationToken cancellationToken)
    {
        await OwnTables.CreateAsync(
            connection, SchemaMarker.Table, $"version int4 primary key, {SchemaMarker.MadeColumn} bool not null", cancellationToken);
        await connection.ExecuteAsync($"insert into {SchemaMarker.Table} values (0, {madeDatabase})", cancellationToken);
    }

    public static async Task SeedMillionAsync(NpgsqlConnection connection, ServerKind kind, CancellationToken cancellationToken)
    {
        const string table = BenchmarkSchema.MillionTable;
        await OwnTables.DropAsync(connection, [SchemaMarker.MillionTable, table], cancellationToken);
        await SeedItemsAsync(connection, BenchmarkSchema.NarrowPayload, BenchmarkSchema.MillionRows, cancellationToken, table);
        if (kind == ServerKind.PostgreSql) await connection.ExecuteAsync($"vacuum analyze {table}", cancellationToken);
        else await CreateStatisticsAsync(connection, [table], cancellationToken);
        await OwnTables.CreateAsync(connection, SchemaMarker.MillionTable, "version int4 primary key", cancellationToken);
        await connection.ExecuteAsync($"insert into {SchemaMarker.MillionTable} values ({BenchmarkSchema.Version})", cancellationToken);
    }

    // CockroachDB: once, and never again by itself.
    private static async Task CreateStatisticsAsync(
        NpgsqlConnection connection, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            try
            {
                await connection.ExecuteAsync($"alter table {table} set (sql_stats_automatic_collection_enabled = false)",
                    cancellationToken);
            }
            catch (PostgresException e) when (!e.IsLastWord())
            {
                // Before v22.1 no table can turn it off.
            }
            await connection.ExecuteAsync($"create statistics cockroachbench from {table}", cancellationToken);
        }
    }

    private static async Task SeedItemsAsync(
        NpgsqlConnection connection, int payload, int rows, CancellationToken cancellationToken, string? table = null)
    {
        table ??= BenchmarkSchema.ItemTable(payload);
        await OwnTables.CreateAsync(connection, table,
            "id int8 primary key, category int4 not null, price float8 not null, created timestamptz not null, payload text not null",
            cancellationToken);
        // In pieces: CockroachDB runs a COPY as one transaction, or keeps it in memory.
        foreach (var ids in Enumerable.Range(1, rows).Chunk(LongestCopy))
        {
            await CopyAsync(connection, $"copy {table} (id, category, price, created, payload) from stdin",
                ids.Select(id => CopyLine(SeedData.Item(id, payload))), cancellationToken);
        }
    }

    private static string CopyLine(SeedItem item) =>
        $"{item.Id}\t{item.Category}\t{item.Price:R}\t{item.Created:yyyy-MM-dd HH:mm:ss}+00\t{item.Payload}\n";

    private static async Task CopyAsync(
        NpgsqlConnection connection, string copy, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginTextImportAsync(copy, cancellationToken);
        foreach (var line in lines) await writer.WriteAsync(line.AsMemory(), cancellationToken);
    }
}
