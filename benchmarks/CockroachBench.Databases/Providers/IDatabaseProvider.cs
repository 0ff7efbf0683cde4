namespace CockroachBench.Databases.Providers;

// Whether a provider has a database here: why or why not, without secrets, and what to type to get one.
internal sealed record Availability(bool IsAvailable, string Reason, string Command);

internal interface IDatabaseProvider
{
    // The word for --database, or "connection string".
    string Name { get; }

    Availability Probe();

    Task<RunningDatabase> StartAsync(CancellationToken cancellationToken);
}
