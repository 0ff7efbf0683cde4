using System.Globalization;
using Npgsql;

namespace CockroachBench.Databases.Providers;

internal static class Readiness
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(60);
    // Npgsql's own limit does not hold for a server that takes connections and says nothing.
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(15);
    // What a server's files take before it answers.
    private const long LeastMegabytes = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task<string> WaitAsync(GuardedProcess process, string what, Func<string?> connectionString, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var longest = patience ?? UsualPatience;
        var deadline = DateTime.UtcNow + longest;
        Exception? last = null;
        while (DateTime.UtcNow < deadline)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (process.ServerExit.IsCompleted)
            {
                var ended = new DatabaseException($"{what} ended while starting (exit code {await process.ServerExit}): {process.LogTail()}");
                var free = TemporaryFolders.MegabytesFree;
                throw free < LeastMegabytes
                    ? new TemporaryFolderException(string.Create(CultureInfo.InvariantCulture, $"{free} MB left; the server could not start"), ended)
                    : ended;
            }
            if (connectionString() is { } known)
            {
                try
                {
                    var builder = new NpgsqlConnectionStringBuilder(known) { Pooling = false, Timeout = 5 };
                    await using var dataSource = NpgsqlDataSource.Create(builder);
                    await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).AsTask().WaitAsync(LongestTry, cancellationToken);
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
}
