using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace CockroachBench.Soak;

// A service of the user's: its address and, with a process id, heap, GC pauses and Npgsql's pool metrics over EventPipe, and what /proc
// shows.
internal sealed class AttachedProcess : ITarget
{
    private const string RuntimeMeter = "System.Runtime";
    private const string MetricsSource = "System.Diagnostics.Metrics";
    private const string Heap = "dotnet.gc.last_collection.heap.size";
    private const string Pauses = "dotnet.gc.pause.time";
    private const long TimeSeriesKeyword = 2;

    private readonly Process? _process;
    private readonly EventPipeSession? _session;
    private readonly EventPipeEventSource? _source;
    private readonly Task _reading = Task.CompletedTask;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, double> _latest = [];
    private double _pauseSeconds;

    private AttachedProcess(Uri address, Process? process, EventPipeSession? session)
    {
        (Address, _process, _session) = (address, process, session);
        if (session is null) return;
        _source = new EventPipeEventSource(session.EventStream);
        _source.Dynamic.All += OnEvent;
        _reading = Task.Factory.StartNew(Process, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        void Process()
        {
            try
            {
                _source.Process();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or FormatException or EndOfStreamException)
            {
                // The process has ended in the middle of an event.
            }
        }
    }

    public Uri Address { get; }
    public bool HasEnded => _process?.HasExited == true;

    public static AttachedProcess Attach(Uri address, int? processId)
    {
        if (processId is not { } id) return new AttachedProcess(address, null, null);
        Process process;
        try
        {
            process = Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            throw new UsageException($"--pid: there is no process {id}. Expected the process id of the service behind --url.");
        }
        try
        {
            var metrics = new EventPipeProvider(MetricsSource, EventLevel.Informational, TimeSeriesKeyword, new Dictionary<string, string>
            {
                ["SessionId"] = Guid.NewGuid().ToString(),
                ["Metrics"] = $"{RuntimeMeter}\\{Heap},{RuntimeMeter}\\{Pauses},{PoolMetrics.Meter}",
                ["RefreshInterval"] = "0.5",
                ["MaxTimeSeries"] = "1000",
                ["MaxHistograms"] = "10",
            });
            return new AttachedProcess(address, process, new DiagnosticsClient(id).StartEventPipeSession([metrics], requestRundown: false));
        }
        catch (Exception e) when (e is DiagnosticsClientException or IOException or TimeoutException
            or UnauthorizedAccessException or SocketException)
        {
            process.Dispose();
            throw new UsageException($"--pid: process {id} does not answer as a .NET process ({e.Message.Split('\n')[0]}). Expected a .NET "
                + "service of the same user with the same TMPDIR, and DOTNET_EnableDiagnostics not turned off.");
        }
    }

    public Task<ProcessReading?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_process is null) return Task.FromResult<ProcessReading?>(null);
        lock (_lock)
        {
            return Task.FromResult<ProcessReading?>(ProcFiles.Read(_process.Id) with
            {
                HeapBytes = Sum(Heap),
                GcPauseMilliseconds = _latest.Count > 0 ? _pauseSeconds * 1000 : null,
                PoolBusy = Sum(PoolMetrics.Count, $"{PoolMetrics.State}={PoolMetrics.Used}"),
                PoolIdle = Sum(PoolMetrics.Count, $"{PoolMetrics.State}=idle"),
                PoolWaiting = Sum(PoolMetrics.Pending),
            });
        }
    }

    // This program does not force collections on a service that it did not start.
    public Task<long?> CollectAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);
    public Task CollectOnceAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public int? InspectedProcess => null;

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            try
            {
                await _session.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(3));
            }
            catch (Exception e) when (e is ServerNotAvailableException or IOException or TimeoutException or SocketException)
            {
                // It has ended.
            }
            await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromSeconds(3)));
            _source?.Dispose();
            _session.Dispose();
        }
        _process?.Dispose();
    }

    // Payloads as MetricsEventSource writes them: session, meter, version, instrument, unit, tags, then rate or last value, and value.
    private void OnEvent(TraceEvent e)
    {
        if (e.ProviderName != MetricsSource
            || e.EventName is not ("GaugeValuePublished" or "CounterRateValuePublished" or "UpDownCounterRateValuePublished")) return;
        var instrument = (string)e.PayloadByName("instrumentName");
        var tags = (string)e.PayloadByName("tags");
        var text = e.EventName switch
        {
            "GaugeValuePublished" => e.PayloadByName("lastValue") as string,
            "UpDownCounterRateValuePublished" => e.PayloadByName("value") as string,
            _ => e.PayloadByName("rate") as string,
        };
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return;
        lock (_lock)
        {
            if (instrument == Pauses) _pauseSeconds += value;
            _latest[$"{instrument}|{tags}"] = value;
        }
    }

    private long? Sum(string instrument, string? tag = null)
    {
        var values = _latest.Where(v => v.Key.StartsWith(instrument + "|", StringComparison.Ordinal)
            && (tag is null || v.Key.Contains(tag, StringComparison.Ordinal))).Select(v => v.Value).ToList();
        return values.Count > 0 ? (long)values.Sum() : null;
    }
}
