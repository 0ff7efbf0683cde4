namespace CockroachBench.Databases.Schema;

// What the suite's database says of itself. Version 0: no data, or half written by a run that was stopped.
internal sealed record SchemaMarker(int Version, int MillionVersion, bool MadeDatabase)
{
    // Its one row is written first, with version 0 until the data is complete: a stopped run has recorded whether it made the database.
    public const string Table = BenchmarkSchema.Schema + "cockroachbench_schema";
    // Written last: a run that is stopped while it writes a million rows leaves the base data valid.
    public const string MillionTable = BenchmarkSchema.Schema + "cockroachbench_million";
    public const string MadeColumn = "made_database";

    public static async Task<SchemaMarker> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<Relation> ours, CancellationToken cancellationToken)
    {
        return new(
            await ReadAsync<int>(Table, "max(version)"),
            await ReadAsync<int>(MillionTable, "max(version)"),
            await ReadAsync<bool>(Table, $"bool_or({MadeColumn})"));

        async Task<T> ReadAsync<T>(string table, string column) where T : struct
        {
            if (ours.All(r => r.Name != table)) return default;
            try
            {
                return await connection.ScalarAsync($"select {column} from {table}", cancellationToken) is T value ? value : default;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedColumn)
            {
                return default; // another table of ours was renamed to this
            }
        }
    }
}
