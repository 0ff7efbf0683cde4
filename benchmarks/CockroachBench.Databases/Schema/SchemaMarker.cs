using System.Globalization;
using Npgsql;

namespace CockroachBench.Databases.Schema;

/// <summary>What the suite's database says of itself.</summary>
/// <param name="Version">Version of the base data; 0 where there is none, or it was half written by a run that was stopped.</param>
/// <param name="MillionVersion">The same for the table of a million rows.</param>
/// <param name="MadeDatabase">Whether the database itself is of our making.</param>
internal sealed record SchemaMarker(int Version, int MillionVersion, bool MadeDatabase)
{
    // Its one row is there from the first moment, with version 0 until all is written: whether the database is of our making is known then, too.
    public const string Table = "cockroachbench_schema";

    // A marker of its own, written last: a run that is stopped while it writes a million rows leaves the base data whole.
    public const string MillionTable = "cockroachbench_million";

    public const string MadeColumn = "made_database";

    /// <summary>Reads the markers.</summary>
    /// <exception cref="DatabaseException">The database holds tables that are not ours.</exception>
    public static async Task<SchemaMarker> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("select table_name from information_schema.tables where table_schema = 'public'", connection))
        await using (var reader = await list.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken)) tables.Add(reader.GetString(0));

        var strangers = tables.Except(BenchmarkSchema.OwnTables).ToList();
        if (strangers.Count > 0)
            throw new DatabaseException(
                $"--database: the database '{BenchmarkSchema.Database}' holds tables that are not this suite's ({string.Join(", ", strangers.Take(3))}). It is left as it is; give another server, or rename that database.");

        // The first version's marker did not know who made the database.
        var knowsMaker = tables.Contains(Table)
            && await NumberAsync($"select count(*) from information_schema.columns where table_name = '{Table}' and column_name = '{MadeColumn}'") > 0;
        return new(
            tables.Contains(Table) ? await NumberAsync($"select max(version) from {Table}") : 0,
            tables.Contains(MillionTable) ? await NumberAsync($"select max(version) from {MillionTable}") : 0,
            knowsMaker && await NumberAsync($"select count(*) from {Table} where {MadeColumn}") > 0);

        async Task<int> NumberAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : 0;
        }
    }
}
