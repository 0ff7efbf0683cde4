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

    // Asks with a login and a query; a refusal is an answer, too.
    public bool Answers()
    {
        // Npgsql's limit does not always hold: with SSL Mode Prefer the second try waits for a frozen server without one.
        var answers = false;
        // Not on the thread pool, whose threads may all be waiting for this server.
        var asking = new Thread(() => answers = TryAsk()) { IsBackground = true };
        asking.Start();
        return asking.Join(_longestAnswer) && answers;
    }

    // Waits a little until the server accepts a login: sessions that were closed take time to end.
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
                // Not yet, or gone: the caller asks again.
            }
        }
    }

    // An exception that leaves a thread ends the process.
    private bool TryAsk()
    {
        try
        {
            using var dataSource = NpgsqlDataSource.Create(_connectionString);
            using var command = dataSource.CreateCommand("select 1");
            return command.ExecuteScalar() is not null;
        }
        catch (Exception e)
        {
            return e is PostgresException error && !error.IsLastWord();
        }
    }
}
