namespace CockroachBench.Databases;

internal sealed class ServerWatch(string connectionString, Func<Task<string>>? nextStep = null)
{
    public const string LookAtTheLog = "Look at the server's log and run again.";

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
        Exception? problem = null;
        // Not on the thread pool, whose threads may all be waiting for this server.
        var asking = new Thread(() => problem = Ask()) { IsBackground = true };
        asking.Start();
        return asking.Join(_longestAnswer) && (problem is null || (problem is PostgresException error && !error.IsLastWord()));
    }

    // The next step after the server no longer answers.
    public Task<string> NextStepAsync() => nextStep?.Invoke() ?? Task.FromResult(LookAtTheLog);

    // Waits a little until the server accepts a login: sessions that were closed take time to end.
    public void WaitForRoom()
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < Patience;)
        {
            Thread.Sleep(Pause);
            if (Ask() is null) return;
        }
    }

    // Returns what went wrong: an exception that leaves a thread ends the process.
    private Exception? Ask()
    {
        try
        {
            using var dataSource = NpgsqlDataSource.Create(_connectionString);
            using var command = dataSource.CreateCommand("select 1");
            command.ExecuteNonQuery();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
