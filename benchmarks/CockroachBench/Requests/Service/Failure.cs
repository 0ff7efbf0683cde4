using System.Net.Sockets;

namespace CockroachBench.Requests.Service;

// Why a request was answered with 500, as the response's header says.
internal static class Failure
{
    public const string Header = "Cockroachbench-Failure";

    // No connection within the pool's timeout.
    public const string PoolExhausted = "pool-exhausted";

    // No more sessions.
    public const string ServerFull = "server-full";

    // Failed, or could not be reached.
    public const string Database = "database";

    // Thrown by the form on purpose.
    public const string Planned = "planned";

    public const string Service = "service";

    public static string Of(Exception exception) => exception switch
    {
        PlannedFailureException => Planned,
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => ServerFull,
        // The driver has no type of its own for this.
        NpgsqlException when exception.Message.Contains("pool has been exhausted", StringComparison.Ordinal) => PoolExhausted,
        NpgsqlException or TimeoutException or SocketException => Database,
        _ => Service,
    };
}
