namespace CockroachBench.Databases.Providers;

/// <summary>Whether a provider has a database to offer here.</summary>
/// <param name="IsAvailable">True when starting it can be expected to work.</param>
/// <param name="Reason">Why, or why not: a few words without secrets.</param>
/// <param name="Command">What to type to get it: shown when nothing is available.</param>
public sealed record Availability(bool IsAvailable, string Reason, string Command);

/// <summary>A database that answers, until it is disposed.</summary>
public interface IRunningDatabase : IAsyncDisposable
{
    /// <summary>A connection string with its secrets: for connecting, never for showing.</summary>
    string ConnectionString { get; }

    /// <summary>Where it is and how it came to be, without secrets.</summary>
    string Description { get; }

    /// <summary>Whether this process started the server, and ends it.</summary>
    bool IsOurs { get; }

    /// <summary>Whether the server's own processes descend from this one, so that it may say which cores they run on; a container's belong to its engine.</summary>
    bool RunsBelowUs { get; }
}

/// <summary>One way to come by a database.</summary>
public interface IDatabaseProvider
{
    /// <summary>The word for <c>--database</c>: <c>container</c>, <c>binary</c>, <c>postgres</c>, or <c>connection string</c>.</summary>
    string Name { get; }

    /// <summary>Looks, without starting anything.</summary>
    Availability Probe();

    /// <summary>Starts the database and waits until it answers.</summary>
    /// <exception cref="DatabaseException">It cannot be started, or does not answer in time.</exception>
    Task<IRunningDatabase> StartAsync(CancellationToken cancellationToken);
}
