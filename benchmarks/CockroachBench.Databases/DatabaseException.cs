namespace CockroachBench.Databases;

// No usable database. The message is one line without secrets: what failed, the option, the next step. The cause is for --verbose only.
internal sealed class DatabaseException(string message, Exception? cause = null) : Exception(message, cause)
{
    // Npgsql trusts the length of a message, and runs out of memory on what another kind of server sends.
    public static DatabaseException NotADatabase(string option, string where, Exception cause, string? problem = null) =>
        new($"{option}: {problem ?? $"{where} sent a message of impossible length"}. "
            + "Check that host and port are those of a database server.", cause);
}

internal sealed class DatabaseOptionException(string message, Exception? cause = null) : UsageException(message, cause);
