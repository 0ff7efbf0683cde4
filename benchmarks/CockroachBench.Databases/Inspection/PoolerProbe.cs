namespace CockroachBench.Databases.Inspection;

// Finds a connection pooler between the driver and the server: figures of connections would be the pooler's.
internal static class PoolerProbe
{
    public static async Task<string?> FindAsync(NpgsqlDataSource dataSource, ServerKind kind, CancellationToken cancellationToken)
    {
        var sql = kind == ServerKind.PostgreSql ? "select pg_catalog.pg_backend_pid()" : "show session_id";
        await using var first = await dataSource.OpenConnectionAsync(cancellationToken);
        if (await first.TryReadAsync(sql, cancellationToken) is not { } before) return null;
        // PostgreSQL's login returns the process id of the session, a pooler's a made-up one. CockroachDB's id is not that of a session.
        if (kind == ServerKind.PostgreSql && first.ProcessID.ToString() != before)
            return $"the login was given process id {first.ProcessID}, its session has {before}";

        // In transaction mode the transaction of another connection takes the session away.
        await using var second = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await second.BeginTransactionAsync(cancellationToken);
        await second.TryReadAsync(sql, cancellationToken);
        var after = await first.TryReadAsync(sql, cancellationToken);
        return after is not null && after != before ? "statements of one connection run in several sessions" : null;
    }
}
