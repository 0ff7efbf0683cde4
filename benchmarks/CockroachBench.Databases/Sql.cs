namespace CockroachBench.Databases;

internal static class Sql
{
    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<object?> ScalarAsync(
        this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    // A value as text; null if the server does not know the statement or does not allow it.
    public static async Task<string?> TryReadAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        try
        {
            return Convert.ToString(await connection.ScalarAsync(sql, cancellationToken));
        }
        catch (PostgresException e) when (!e.IsLastWord())
        {
            return null;
        }
    }

    // The server is shutting down or not up yet. Any other error is an answer.
    public static bool IsLastWord(this PostgresException error) =>
        error.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow;

    public static string Reason(this Exception error) => error is PostgresException p
        ? $"{p.SqlState}: {Secrets.FirstLine(p.MessageText)}"
        : Secrets.FirstLine(error.Message);
}
