namespace CockroachBench.Soak;

internal interface ITarget : IAsyncDisposable
{
    Uri Address { get; }
    bool HasEnded { get; }

    Task<ProcessReading?> ReadAsync(CancellationToken cancellationToken);

    // Bytes that full collections leave; null where this process cannot be asked for that.
    Task<long?> CollectAsync(CancellationToken cancellationToken);

    // A process whose heap may be looked into, which stops it for a second; null for one that this program did not start.
    int? InspectedProcess { get; }

    // One collection, before HeapGrowth.FindPaths.
    Task CollectOnceAsync(CancellationToken cancellationToken);
}
