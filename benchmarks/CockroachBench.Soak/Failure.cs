namespace CockroachBench.Soak;

// Why a request was answered with 500, as the response's header says.
public static class Failure
{
    public const string Header = "Cockroachbench-Failure";
    // No connection within the pool's timeout: every slot is taken.
    public const string PoolExhausted = "pool-exhausted";
    public const string ServerFull = "server-full";
    public const string Database = "database";
    public const string Planned = "planned";
    public const string Service = "service";

    public static string Of(Exception exception) => exception switch
    {
        PlannedFailureException => Planned,
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => ServerFull,
        // The driver has no type of its own for this.
        NpgsqlException when exception.Message.Contains("pool has been exhausted", StringComparison.Ordinal) => PoolExhausted,
        NpgsqlException or TimeoutException or SocketException => Database,
        // EF Core wraps what may be transient.
        InvalidOperationException { InnerException: NpgsqlException inner } => Of(inner),
        _ => Service,
    };
}

// Stands for what an application throws in the middle of a request.
public sealed class PlannedFailureException() : Exception("the row could not be mapped (thrown on purpose by this form)");
