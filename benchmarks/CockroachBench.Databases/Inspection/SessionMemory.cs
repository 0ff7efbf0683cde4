namespace CockroachBench.Databases.Inspection;

// Where a server tells how many bytes it keeps for a session: PostgreSQL to the session itself, CockroachDB to others, by application name.
internal sealed record SessionMemory(string Sql, bool IsAskedItself)
{
    private static readonly SessionMemory[] Candidates =
    [
        new("select sum(total_bytes)::int8 from pg_catalog.pg_backend_memory_contexts", true),
        new("select sum(alloc_bytes)::int8 from crdb_internal.cluster_sessions where application_name = $1", false),
    ];

    // The first that tells about this connection, or null and the reason.
    public static async Task<(SessionMemory? Memory, string Problem)> FindAsync(
        NpgsqlConnection connection, string applicationName, CancellationToken cancellationToken)
    {
        var problem = "";
        foreach (var candidate in Candidates)
        {
            try
            {
                if (await candidate.ReadAsync(connection, connection, applicationName, cancellationToken) is not null)
                    return (candidate, "");
                problem = "the server does not tell the memory of a session";
            }
            catch (PostgresException e) when (!e.IsLastWord())
            {
                // A view that exists has the better reason.
                if (problem.Length == 0 || e.SqlState == PostgresErrorCodes.InsufficientPrivilege) problem = e.Reason();
            }
        }
        return (null, problem);
    }

    // Of all sessions of that name, where another is asked.
    public async Task<long?> ReadAsync(
        NpgsqlConnection session, NpgsqlConnection other, string applicationName, CancellationToken cancellationToken)
    {
        var bytes = IsAskedItself ? await session.ScalarAsync(Sql, cancellationToken)
            : await other.ScalarAsync(Sql, cancellationToken, applicationName);
        return bytes is null or DBNull ? null : Convert.ToInt64(bytes, null);
    }
}
