namespace CockroachBench.Databases.Providers;

internal sealed record Availability(bool IsAvailable, string Reason, string Command);

internal interface IRunningDatabase : IAsyncDisposable
{
    string ConnectionString { get; }

    string Description { get; }

    bool IsOurs { get; }

    bool RunsBelowUs { get; }
}

internal interface IDatabaseProvider
{
    string Name { get; }

    Availability Probe();

    Task<IRunningDatabase> StartAsync(CancellationToken cancellationToken);
}
