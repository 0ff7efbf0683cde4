using Microsoft.Extensions.Logging;

namespace CockroachBench.Soak;

/// <summary>One way to write the loaded service: what the load asks for, and how to start it.</summary>
/// <param name="Name">As in <c>--scenario</c>.</param>
/// <param name="Summary">In a few words.</param>
/// <param name="ManyUsers">Whether the load asks for all users rather than for one.</param>
/// <param name="Remedy">The scenario that mends this one.</param>
/// <param name="Leaks">Whether sustained load is expected to end badly.</param>
/// <param name="Throws">Whether a found user is answered with 500 on purpose.</param>
public abstract record LoadScenario(string Name, string Summary, bool ManyUsers, string? Remedy, bool Leaks, bool Throws)
{
    /// <summary>Before a path: the same work without a habit to study.</summary>
    public const string WarmUpPath = "/warm-up";

    /// <summary>Starts the service in this process.</summary>
    public abstract Task<ILoadedService> StartAsync(ServiceSettings settings);
}

/// <summary>How a service is started.</summary>
/// <param name="ApplicationName">Names its connections.</param>
/// <param name="Port">Loopback port; 0 takes a free one.</param>
/// <param name="Users">How many users there are.</param>
/// <param name="PoolSize">Maximum size of its pool.</param>
/// <param name="PoolPatience">How long a request waits for a connection.</param>
/// <param name="Log">Takes the error of each 500.</param>
public sealed record ServiceSettings(string ApplicationName, int Port, int Users, int PoolSize, TimeSpan PoolPatience, ILoggerProvider Log);

/// <summary>A service that listens.</summary>
public interface ILoadedService : IAsyncDisposable
{
    /// <summary>Where.</summary>
    Uri Address { get; }
}
