namespace CockroachBench.Soak;

// One way to write the loaded service: what the load asks for, and how to start it.
public abstract record LoadScenario(string Name, string Summary, bool ManyUsers, string? Remedy, bool Leaks, bool Throws)
{
    // Before a path: the same work without a habit to study.
    public const string WarmUpPath = "/warm-up";
    public abstract Task<ILoadedService> StartAsync(ServiceSettings settings);
}

public sealed record ServiceSettings(string ApplicationName, int Port, int Users, int PoolSize, TimeSpan PoolPatience, ILoggerProvider Log);

public interface ILoadedService : IAsyncDisposable
{
    Uri Address { get; }
}
