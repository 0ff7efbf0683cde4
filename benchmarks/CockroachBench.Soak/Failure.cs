using System.Net.Sockets;
using Npgsql;

namespace CockroachBench.Soak;

/// <summary>Why a request was answered with 500, as the response's header says.</summary>
public static class Failure
{
    /// <summary>The response header.</summary>
    public const string Header = "Cockroachbench-Failure";

    /// <summary>No connection within the pool's timeout: every slot is taken.</summary>
    public const string PoolExhausted = "pool-exhausted";

    /// <summary>The server accepts no more sessions.</summary>
    public const string ServerFull = "server-full";

    /// <summary>The database failed or could not be reached.</summary>
    public const string Database = "database";

    /// <summary>The form throws on purpose.</summary>
    public const string Planned = "planned";

    /// <summary>Anything else.</summary>
    public const string Service = "service";

    /// <summary>The word for an exception.</summary>
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
