namespace CockroachBench.Soak;

internal interface ITarget : IAsyncDisposable
{
    Uri Address { get; }
    bool HasEnded { get; }

    Task<ProcessReading?> ReadAsync(CancellationToken cancellationToken);

    // Bytes that full collections leave; null where this process cannot be asked for that.
    Task<long?> CollectAsync(CancellationToken cancellationToken);
}
