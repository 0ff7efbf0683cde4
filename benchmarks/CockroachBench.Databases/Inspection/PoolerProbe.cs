using System.Globalization;
using Npgsql;

namespace CockroachBench.Databases.Inspection;

internal static class PoolerProbe
{
    public static async Task<string?> FindAsync(NpgsqlDataSource dataSource, ServerKind kind, CancellationToken cancellationToken)
    {
        await using var first = await dataSource.OpenConnectionAsync(cancellationToken);
        if (await SessionAsync(first, kind, cancellationToken) is not { } before) return null;
        // PostgreSQL gives each login the process id of its session; a pooler makes up its own. CockroachDB's is not that of a session.
        if (kind == ServerKind.PostgreSql && first.ProcessID.ToString(CultureInfo.InvariantCulture) != before)
            return $"the login was given process id {first.ProcessID}, its session has {before}";

        // In transaction mode another connection's transaction takes the session away.
        await using var second = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await second.BeginTransactionAsync(cancellationToken);
        await SessionAsync(second, kind, cancellationToken);
        var after = await SessionAsync(first, kind, cancellationToken);
        return after is not null && after != before ? "statements of one connection run in several sessions" : null;
    }

    private static async Task<string?> SessionAsync(NpgsqlConnection connection, ServerKind kind, CancellationToken cancellationToken)
    {
        try
        {
            var sql = kind == ServerKind.PostgreSql ? "select pg_catalog.pg_backend_pid()" : "show session_id";
            await using var command = new NpgsqlCommand(sql, connection);
            return Convert.ToString(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
        }
        catch (PostgresException e) when (!ServerWatch.IsLastWord(e))
        {
            return null; // no such thing there: nothing is certain
        }
    }
}
