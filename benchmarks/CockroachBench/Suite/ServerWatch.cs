using Npgsql;

namespace CockroachBench.Suite;

/// <summary>Tells whether the server still answers: asked after a case failed, to know whose failure it was.</summary>
public sealed class ServerWatch(string connectionString)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        Timeout = (int)Patience.TotalSeconds,
        CommandTimeout = (int)Patience.TotalSeconds,
        ApplicationName = "cockroachbench.watch",
    }.ConnectionString;

    /// <summary>Asks with a login and a query; no answer in time is an answer.</summary>
    public bool Answers()
    {
        try
        {
            // Npgsql's own limit does not hold everywhere: where TLS is only preferred and the first try runs out of time, the second
            // waits for a frozen server without one.
            return Task.Run(AskAsync).WaitAsync(2 * Patience).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private async Task<bool> AskAsync()
    {
        await using var dataSource = NpgsqlDataSource.Create(_connectionString);
        await using var connection = await dataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("select 1", connection);
        return await command.ExecuteScalarAsync() is not null;
    }
}
