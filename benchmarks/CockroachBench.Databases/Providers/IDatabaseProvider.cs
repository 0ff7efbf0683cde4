namespace CockroachBench.Databases.Providers;

// Whether a provider has a database here: why or why not, without secrets, and what to type to get one.
internal sealed record Availability(bool IsAvailable, string Reason, string Command);

// A source of databases.
internal interface IDatabaseProvider
{
    // The word for --database, or "connection string".
    string Name { get; }

    // Looks, without starting anything.
    Availability Probe();

    // Returns when the database answers. Throws DatabaseException.
    Task<RunningDatabase> StartAsync(CancellationToken cancellationToken);
}
