namespace CockroachBench.Databases.Inspection;

// Where a server lists the sessions that this login may see. CountSql has the application name as its one parameter.
internal sealed record SessionView(string Name, string CountSql)
{
    private const string Postgres = "pg_stat_activity";
    private const string ShowSessions = "show cluster sessions";
    private const string Internal = "crdb_internal.cluster_sessions";

    // CockroachDB lists closed sessions for a while, with a status; versions without that status list open ones only. The statement needs
    // no access to internal tables, which v26.1 closes except for this one.
    private static readonly SessionView[] Candidates =
    [
        new(Postgres, $"select count(*) from {Postgres} where application_name = $1"),
        new(ShowSessions, $"select count(*) from [{ShowSessions}] where application_name = $1 and status <> 'CLOSED'"),
        new(ShowSessions, $"select count(*) from [{ShowSessions}] where application_name = $1"),
        new(Internal, $"select count(*) from {Internal} where application_name = $1 and status <> 'CLOSED'"),
        new(Internal, $"select count(*) from {Internal} where application_name = $1"),
    ];

    // The first view that lists this connection, which must be outside a transaction; or null and the reason.
    public static async Task<(SessionView? View, string Problem)> FindAsync(
        NpgsqlConnection connection, string applicationName, CancellationToken cancellationToken)
    {
        var problem = "";
        foreach (var candidate in Candidates)
        {
            try
            {
                var count = await connection.ScalarAsync(candidate.CountSql, cancellationToken, applicationName);
                if (Convert.ToInt64(count, null) > 0) return (candidate, "");
                problem = $"{candidate.Name} does not list this session";
            }
            // A missing view is a syntax error or an unknown name; a missing privilege is the better reason.
            catch (PostgresException e) when (!e.IsLastWord())
            {
                if (problem.Length == 0 || e.SqlState == PostgresErrorCodes.InsufficientPrivilege) problem = e.Reason();
            }
        }
        return (null, problem);
    }
}
