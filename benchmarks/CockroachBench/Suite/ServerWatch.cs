using Npgsql;

namespace CockroachBench.Suite;

/// <summary>Tells whether the server still answers: asked after a case failed, to know whose failure it was.</summary>
public sealed class ServerWatch(string connectionString)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestAnswer = 3 * Patience;

    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        Timeout = (int)Patience.TotalSeconds,
        CommandTimeout = (int)Patience.TotalSeconds,
        ApplicationName = "cockroachbench.watch",
    }.ConnectionString;

    /// <summary>Asks with a login and a query.</summary>
    public bool Answers()
    {
        // Npgsql's own limit does not hold everywhere: where TLS is only preferred and the first try runs out of time, the second
        // waits for a frozen server without one.
        var answers = false;
        // A thread of its own: those of the pool may all be waiting for the same server.
        var asking = new Thread(() => answers = Ask()) { IsBackground = true };
        asking.Start();
        return asking.Join(LongestAnswer) && answers;
    }

    private bool Ask()
    {
        try
        {
            using var dataSource = NpgsqlDataSource.Create(_connectionString);
            using var connection = dataSource.OpenConnection();
            using var command = new NpgsqlCommand("select 1", connection);
            return command.ExecuteScalar() is not null;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
