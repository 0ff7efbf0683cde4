using Npgsql;

namespace CockroachBench.Databases.Inspection;

internal sealed record SessionView(string Name, string CountSql)
{
    private const string Postgres = "pg_stat_activity";
    private const string ShowSessions = "show cluster sessions";
    private const string Internal = "crdb_internal.cluster_sessions";

    // CockroachDB keeps closed sessions listed for a while, with a status; versions before that status list open ones only.
    // Newer versions close their internal tables to most users, but not the statement over them.
    private static readonly SessionView[] Candidates =
    [
        new(Postgres, $"select count(*) from {Postgres} where application_name = $1"),
        new(ShowSessions, $"select count(*) from [{ShowSessions}] where application_name = $1 and status <> 'CLOSED'"),
        new(ShowSessions, $"select count(*) from [{ShowSessions}] where application_name = $1"),
        new(Internal, $"select count(*) from {Internal} where application_name = $1 and status <> 'CLOSED'"),
        new(Internal, $"select count(*) from {Internal} where application_name = $1"),
    ];

    public static async Task<(SessionView? View, string Problem)> FindAsync(NpgsqlConnection connection, string applicationName, CancellationToken cancellationToken)
    {
        var problem = "";
        foreach (var candidate in Candidates)
        {
            try
            {
                await using var count = new NpgsqlCommand(candidate.CountSql, connection) { Parameters = { new() { Value = applicationName } } };
                if (Convert.ToInt64(await count.ExecuteScalarAsync(cancellationToken), null) > 0) return (candidate, "");
                problem = $"{candidate.Name} does not list this session";
            }
            // What is no such view there is a syntax error or an unknown name; the reason worth telling is another.
            catch (PostgresException e) when (!ServerWatch.IsLastWord(e))
            {
                if (problem.Length == 0 || e.SqlState == PostgresErrorCodes.InsufficientPrivilege) problem = ServerInspector.Reason(e);
            }
        }
        return (null, problem);
    }
}
