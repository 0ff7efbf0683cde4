using System.Diagnostics.Metrics;

namespace CockroachBench.Soak;

// Runs inside the service's process.
internal sealed class ServiceReadings : IDisposable
{
    private readonly MeterListener _meters = new();
    private readonly Lock _lock = new();
    private long _busy;
    private long _idle;
    private long _waiting;
    private long _strayCancels;

    public ServiceReadings()
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is PoolMetrics.Count or PoolMetrics.Pending or SuiteMeter.StrayCancels)
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _meters.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _strayCancels, value));
        _meters.Start();
    }

    public ProcessReading Read()
    {
        long busy, idle;
        lock (_lock)
        {
            (_busy, _idle) = (0, 0);
            _meters.RecordObservableInstruments();
            (busy, idle) = (_busy, _idle);
        }
        return ProcFiles.Read(Environment.ProcessId) with
        {
            HeapBytes = GC.GetTotalMemory(forceFullCollection: false),
            GcPauseMilliseconds = GC.GetTotalPauseDuration().TotalMilliseconds,
            PoolBusy = busy,
            PoolIdle = idle,
            PoolWaiting = Interlocked.Read(ref _waiting),
            StrayCancels = Interlocked.Read(ref _strayCancels),
        };
    }

    public void Dispose() => _meters.Dispose();

    // Counts are summed over all pools at each reading; waiting requests are reported one by one.
    private void Add(Instrument instrument, int value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (instrument.Name == PoolMetrics.Pending)
        {
            Interlocked.Add(ref _waiting, value);
            return;
        }
        foreach (var tag in tags)
        {
            if (tag.Key != PoolMetrics.State) continue;
            if (tag.Value as string == PoolMetrics.Used) _busy += value;
            else _idle += value;
        }
    }
}

internal static class PoolMetrics
{
    public const string Meter = "Npgsql";
    public const string Count = "db.client.connection.count";
    public const string State = "db.client.connection.state";
    public const string Used = "used";
    public const string Pending = "db.client.connection.npgsql.pending_requests";
}
