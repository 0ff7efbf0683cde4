using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;

namespace CockroachBench.Retention.Measuring;

// Connections and pool slots as the process knows them: exact, with any driver.
internal sealed class ConnectionWatch : EventListener
{
    // Every connect of a managed socket, a cancel request included.
    private const string SocketEvents = "System.Net.Sockets";
    private const string ConnectStart = "ConnectStart";
    // OpenTelemetry's semantic conventions for database clients; pools report themselves under these names.
    private const string PoolInstrument = "db.client.connection.count";
    private const string PoolState = "db.client.connection.state";
    private const string Busy = "used";
    private const string PoolName = "db.client.connection.pool.name";
    // A checkout opens a connection only if none is idle.
    private const int OperationsToSeeAnOpen = 2;

    private readonly MeterListener _meters = new();
    private long _connects;
    private long _held;
    private bool _hasPool;
    private Dictionary<string, long> _heldByPool = [];
    private List<string>? _callers;

    public ConnectionWatch()
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == PoolInstrument) listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<int>((_, value, tags, _) => Add(value, tags));
        _meters.SetMeasurementEventCallback<long>((_, value, tags, _) => Add(value, tags));
        _meters.Start();
    }

    public long Connects => Interlocked.Read(ref _connects);

    // Pool slots busy now; null if no pool reports.
    public long? Held()
    {
        (_held, _hasPool, _heldByPool) = (0, false, []);
        _meters.RecordObservableInstruments();
        return _hasPool ? _held : null;
    }

    // Of each pool, at the last call of Held.
    public IReadOnlyDictionary<string, long> HeldByPool => _heldByPool;

    // Who opens connections in the operation: the stack of a connect, which the socket reports before it waits. Null if no connection was
    // opened, or nothing of the user's was on the stack. It costs far more than a connect: for after the measurement.
    public string? OpenedBy(Action operation)
    {
        var callers = _callers = [];
        try
        {
            for (var i = 0; i < OperationsToSeeAnOpen; i++)
            {
                operation();
                lock (callers)
                    if (callers.Count > 0) break;
            }
        }
        finally
        {
            _callers = null;
        }
        lock (callers)
            return callers.GroupBy(c => c, StringComparer.Ordinal).MaxBy(g => g.Count())?.Key;
    }

    // Open sockets of a process; null if the system does not list them.
    public static long? Sockets(string descriptors = "/proc/self/fd")
    {
        if (!Directory.Exists(descriptors)) return null;
        var count = 0L;
        foreach (var descriptor in new DirectoryInfo(descriptors).EnumerateFileSystemInfos())
        {
            try
            {
                if (descriptor.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true) count++;
            }
            catch (IOException)
            {
                // Closed while we looked.
            }
        }
        return count;
    }

    public override void Dispose()
    {
        _meters.Dispose();
        base.Dispose();
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == SocketEvents) EnableEvents(eventSource, EventLevel.Informational);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName != ConnectStart) return;
        Interlocked.Increment(ref _connects);
        if (_callers is not { } callers || Callers.Of(new StackTrace()) is not { } caller) return;
        lock (callers) callers.Add(caller);
    }

    private void Add(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _hasPool = true;
        var (isBusy, pool) = (false, "");
        foreach (var tag in tags)
        {
            if (tag.Key == PoolState) isBusy = tag.Value as string == Busy;
            else if (tag.Key == PoolName) pool = tag.Value as string ?? "";
        }
        if (!isBusy) return;
        _held += value;
        _heldByPool[pool] = _heldByPool.GetValueOrDefault(pool) + value;
    }
}
