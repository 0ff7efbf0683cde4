namespace CockroachBench.Databases.Providers;

internal static class Readiness
{
    private const long LeastMegabytes = 64; // a server's files, before it answers

    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    // Npgsql's own limit does not hold for a server that accepts connections and says nothing.
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(15);

    // Tries to log in until it works. The connection string is asked for before each try: null while the address is not known.
    // Throws DatabaseException if the server ends, or does not answer in time.
    public static async Task<string> WaitAsync(
        GuardedProcess process, string what, Func<string?> connectionString, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var longest = patience ?? UsualPatience;
        var deadline = DateTime.UtcNow + longest;
        Exception? last = null;
        while (DateTime.UtcNow < deadline)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (process.ServerExit.IsCompleted)
            {
                var exitCode = await process.ServerExit;
                var ended = new DatabaseException($"{what} ended while starting (exit code {exitCode}): {process.LogTail()}");
                var free = TemporaryFolders.MegabytesFree;
                throw free < LeastMegabytes ? new TemporaryFolderException($"{free} MB left; the server could not start", ended) : ended;
            }
            if (connectionString() is { } known)
            {
                try
                {
                    var builder = new NpgsqlConnectionStringBuilder(known) { Pooling = false, Timeout = 5 };
                    await using var dataSource = NpgsqlDataSource.Create(builder);
                    await using var connection =
                        await dataSource.OpenConnectionAsync(cancellationToken).AsTask().WaitAsync(LongestTry, cancellationToken);
                    return known;
                }
                catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
                {
                    last = e;
                }
            }
            await Task.Delay(Pause, cancellationToken);
        }
        throw new DatabaseException($"{what} did not answer within {longest.TotalSeconds:0} s: {process.LogTail()}", last);
    }

    public static async Task<RunningDatabase> WaitOrEndAsync(GuardedProcess process, Func<Task<RunningDatabase>> wait)
    {
        try
        {
            return await wait();
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
