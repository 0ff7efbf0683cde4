using Npgsql;

namespace CockroachBench.Databases.Schema;

internal sealed record SchemaMarker(int Version, int MillionVersion, bool MadeDatabase)
{
    // Its one row is there from the first moment, with version 0 until all is written: whether the database is of our making is known then, too.
    public const string Table = BenchmarkSchema.Schema + "cockroachbench_schema";

    // A marker of its own, written last: a run that is stopped while it writes a million rows leaves the base data whole.
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
                await using var command = new NpgsqlCommand($"select {column} from {table}", connection);
                return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedColumn)
            {
                return default; // somebody has renamed another table of ours
            }
        }
    }
}
