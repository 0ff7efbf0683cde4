namespace CockroachBench.Databases.Inspection;

// Probes a server, and tells a server without a capability from a lost one.
internal sealed class ServerProber(NpgsqlConnectionStringBuilder server, TimeSpan longestQuestion, CancellationToken cancellationToken)
{
    // Class 53, insufficient resources: unrelated to the capability.
    private const string NoResources = "53";

    private readonly ServerWatch _watch = new(server.ConnectionString);

    public async Task<CapabilityAnswer> AskAsync(Capability capability, Func<Task<(bool IsSupported, string Detail)>> ask)
    {
        for (var isRepeated = false; ; isRepeated = true)
        {
            try
            {
                var (isSupported, detail) = await AskAsync(ask);
                return new(capability, isSupported, detail);
            }
            catch (PostgresException e) when (!e.IsLastWord() && !e.SqlState.StartsWith(NoResources, StringComparison.Ordinal))
            {
                return new(capability, false, e.Reason());
            }
            catch (Exception e) when (e is OutOfMemoryException or WireException { IsBroken: true })
            {
                throw Broken(e);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                if (e is PostgresException || !await Task.Run(_watch.Answers, cancellationToken)) throw Lost(e);
                // The server is there or there again: what ends a connection twice is the question.
                if (isRepeated) return new(capability, false, e.Reason());
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

    // Off this thread and with a limit of our own: not all questions have one.
    private Task<T> AskAsync<T>(Func<Task<T>> ask) =>
        Task.Run(ask, cancellationToken).WaitAsync(longestQuestion, cancellationToken);

    private DatabaseException Broken(Exception e) =>
        DatabaseException.NotADatabase("--database", ConnectionStrings.Describe(server), e, (e as WireException)?.Message);

    private DatabaseException Lost(Exception e)
    {
        var how = e is PostgresException p && !p.IsLastWord() ? "refused a connection" : "stopped answering";
        var problem = $"the server {how} while it was probed ({e.Reason()})";
        return new($"--database: {ConnectionStrings.Describe(server)}: {problem}. Check its log and run again.", e);
    }
}
