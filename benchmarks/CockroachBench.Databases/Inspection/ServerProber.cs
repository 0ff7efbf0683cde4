using System.Net.Sockets;
using CockroachBench.Databases.Wire;
using Npgsql;

namespace CockroachBench.Databases.Inspection;

internal sealed class ServerProber(NpgsqlConnectionStringBuilder server, TimeSpan longestQuestion, CancellationToken cancellationToken)
{
    // Errors of this class (53, insufficient resources) say nothing of what was asked.
    private const string NoResources = "53";

    private readonly ServerWatch _watch = new(server.ConnectionString);

    public TimeSpan LongestQuestion => longestQuestion;

    public async Task<CapabilityAnswer> AskAsync(Capability capability, Func<Task<CapabilityAnswer>> ask)
    {
        for (var isRepeated = false; ; isRepeated = true)
        {
            try
            {
                return await AskAsync(ask);
            }
            catch (PostgresException e) when (!ServerWatch.IsLastWord(e) && !e.SqlState.StartsWith(NoResources, StringComparison.Ordinal))
            {
                return new(capability, false, ServerInspector.Reason(e));
            }
            catch (Exception e) when (e is OutOfMemoryException or WireException { IsBroken: true })
            {
                throw Broken(e);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                if (e is PostgresException || !await Task.Run(_watch.Answers, cancellationToken)) throw Lost(e);
                // The server is there, or there again: what ends a connection twice is the question.
                if (isRepeated) return new(capability, false, ServerInspector.Reason(e));
            }
        }
    }

    public async Task<T> RequireAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await AskAsync(ask);
        }
        catch (OutOfMemoryException e)
        {
            throw Broken(e);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or SocketException or InvalidOperationException)
        {
            throw Lost(e);
        }
    }

    // Off this thread and on a clock of our own: not everything that asks has a limit.
    private Task<T> AskAsync<T>(Func<Task<T>> ask) =>
        Task.Run(ask, cancellationToken).WaitAsync(longestQuestion, cancellationToken);

    // The driver takes the length of a message for granted, and asks for that much memory.
    private DatabaseException Broken(Exception e)
    {
        var what = e is WireException ? e.Message : $"{ConnectionStrings.Describe(server)} sent a message of impossible length";
        return new($"--database: {what}. Check that host and port are those of a database server.", e);
    }

    private DatabaseException Lost(Exception e)
    {
        var how = e is PostgresException p && !ServerWatch.IsLastWord(p) ? "refused a connection" : "stopped answering";
        var where = ConnectionStrings.Describe(server);
        var problem = $"the server {how} while it was probed ({ServerInspector.Reason(e)})";
        return new($"--database: {where}: {problem}. Look at its log and run again.", e);
    }
}
