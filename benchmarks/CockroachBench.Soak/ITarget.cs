using CockroachBench.Results.Soaks;

namespace CockroachBench.Soak;

// The service under load.
internal interface ITarget : IAsyncDisposable
{
    Uri Address { get; }

    bool HasEnded { get; }

    // A reading of its process; null where there is none to be had.
    Task<ProcessReading?> ReadAsync(CancellationToken cancellationToken);

    // Bytes that full collections leave; null where this process cannot be asked for that.
    Task<long?> CollectAsync(CancellationToken cancellationToken);
}
