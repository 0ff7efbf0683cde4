namespace CockroachBench.Databases.Inspection;

internal static class ConnectionRoomQuery
{
    private const string PostgresSql = """
        select current_setting('max_connections')::int,
            case when r.rolsuper then 0
                else current_setting('superuser_reserved_connections')::int
                    + coalesce(current_setting('reserved_connections', true)::int, 0) end,
            (select count(*)::int from pg_catalog.pg_stat_activity a where a.backend_type = 'client backend' and a.pid <> pg_backend_pid()),
            case when r.rolsuper then -1 else r.rolconnlimit end,
            (select count(*)::int from pg_catalog.pg_stat_activity a
                where a.backend_type = 'client backend' and a.pid <> pg_backend_pid() and a.usename = session_user)
        from pg_catalog.pg_roles r where r.rolname = session_user
        """;

    // -1, the default, is no limit.
    private const string CockroachSql = "show cluster setting server.max_connections_per_gateway";

    public static async Task<ConnectionRoom?> FindAsync(NpgsqlConnection connection, ServerKind kind, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand(kind == ServerKind.PostgreSql ? PostgresSql : CockroachSql, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken)) return null;
            if (kind == ServerKind.CockroachDb)
            {
                var most = Convert.ToInt32(reader.GetValue(0));
                return most >= 0 ? new(most, $"server.max_connections_per_gateway={most}") : null;
            }
            var (limit, reserved, used) = (reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2));
            var (ofRole, usedByRole) = (reader.GetInt32(3), reader.GetInt32(4));
            var free = limit - reserved - used;
            return ofRole >= 0 && ofRole - usedByRole < free
                ? new(Math.Max(0, ofRole - usedByRole), $"connection limit {ofRole} of the role, {usedByRole} in use")
                : new(Math.Max(0, free), $"max_connections={limit}, {reserved} reserved, {used} in use");
        }
        catch (PostgresException e) when (!e.IsLastWord())
        {
            return null; // this login may not see it
        }
    }
}
