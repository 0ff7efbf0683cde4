using System.Diagnostics;
using Npgsql;

namespace CockroachBench.Databases;

internal sealed class ServerWatch(string connectionString)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly TimeSpan _longestAnswer = 3 * Patience * Hosts.Of(new NpgsqlConnectionStringBuilder(connectionString)).Count;

    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        Timeout = (int)Patience.TotalSeconds,
        CommandTimeout = (int)Patience.TotalSeconds,
        ApplicationName = "cockroachbench.watch",
    }.ConnectionString;

    public static bool IsLastWord(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow;

    public bool Answers()
    {
        // Npgsql's own limit does not hold everywhere: where TLS is only preferred and the first try runs out of time, the second
        // waits for a frozen server without one.
        var answers = false;
        // A thread of its own: those of the pool may all be waiting for the same server.
        var asking = new Thread(() => answers = TryAsk()) { IsBackground = true };
        asking.Start();
        return asking.Join(_longestAnswer) && answers;
    }

    public void WaitForRoom()
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < Patience;)
        {
            Thread.Sleep(Pause);
            try
            {
                using var connection = new NpgsqlConnection(_connectionString);
                connection.Open();
                return;
            }
            catch (Exception)
            {
                // Not yet, or no more: asked again by whoever needs to know.
            }
        }
    }

    // On a thread of its own any exception that is not caught ends the process.
    private bool TryAsk()
    {
        try
        {
            return Ask();
        }
        catch (Exception)
        {
            return false;
        }
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
        catch (PostgresException e)
        {
            return !IsLastWord(e);
        }
    }
}
