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

    /// <summary>Asks with a login and a query.</summary>
    public bool Answers()
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
