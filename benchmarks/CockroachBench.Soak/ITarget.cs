using CockroachBench.Results.Model;

namespace CockroachBench.Soak;

/// <summary>The service under load.</summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>Where it listens.</summary>
    Uri Address { get; }

    /// <summary>Whether its process has ended.</summary>
    bool HasEnded { get; }

    /// <summary>A reading of its process; null where there is none to be had.</summary>
    Task<ProcessReading?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Bytes that full collections leave; null where this process cannot be asked for that.</summary>
    Task<long?> CollectAsync(CancellationToken cancellationToken);
}
