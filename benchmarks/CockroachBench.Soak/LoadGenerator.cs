using System.Collections.Concurrent;

namespace CockroachBench.Soak;

internal sealed record LoadInterval(long Answered, long Failed, HistogramBase Latencies, TimeSpan Active);

// Closed loop: each worker sends when its last request was answered. Open loop: requests are due on a schedule, and latency counts from
// when a request was due, because waiting behind a slow request is part of a user's latency (coordinated omission). A request that a free
// worker sends late counts from when it was sent: that is this program's own lateness, kept in Lateness.
internal sealed class LoadGenerator(Func<long, CancellationToken, Task<string?>> send, int workers, double? rate)
{
    // One microsecond to an hour, three digits: HdrHistogram's usual resolution.
    private const long Longest = 3_600_000_000;
    private const int Digits = 3;

    private static readonly TimeSpan AfterError = TimeSpan.FromMilliseconds(20);

    private readonly Recorder _recorder = new(1, Longest, Digits, (id, low, high, digits) => new LongHistogram(id, low, high, digits));
    private readonly Lock _lock = new();
    // Stands still while the load is held, and so does the schedule.
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TaskCompletionSource? _closed;
    private TaskCompletionSource? _quiet;
    private TimeSpan _start;
    private TimeSpan _lastActive;
    private long _next;
    private int _inFlight;
    private readonly int _workers = workers;
    private int _limit = workers;
    private long _answered;
    private long _failed;
    private long _lastAnswered;
    private long _lastFailed;
    private HistogramBase? _beforeBegin;
    private long _stopAfter = long.MaxValue;

    public long Answered => Interlocked.Read(ref _answered);
    public long Failed => Interlocked.Read(ref _failed);
    public long Sent { get; private set; }
    public ConcurrentDictionary<string, long> Errors { get; } = new();
    public ConcurrentDictionary<string, long> AnsweredAtFirst { get; } = new();
    // How late free workers sent what was due, in microseconds.
    public LongHistogram Lateness { get; } = new(Longest, Digits);
    public LongHistogram Total { get; } = new(Longest, Digits);

    public int InFlight
    {
        get { lock (_lock) return _inFlight; }
    }

    public TimeSpan Elapsed
    {
        get { lock (_lock) return _clock.Elapsed - _start; }
    }

    // Until cancelled; requests in flight are then given up.
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        lock (_lock) _start = _clock.Elapsed;
        await Task.WhenAll(Enumerable.Range(0, _workers).Select(_ => Task.Run(() => WorkAsync(cancellationToken), CancellationToken.None)));
    }

    // Limits the requests under way at once; the schedule of an open loop begins anew.
    public void Limit(int most)
    {
        lock (_lock)
        {
            _limit = Math.Min(most, _workers);
            (_start, _next, Sent) = (_clock.Elapsed, 0, 0);
        }
    }

    public void HoldAfter(long answered)
    {
        lock (_lock)
        {
            _stopAfter = answered;
            if (Answered >= answered) Close();
        }
    }

    public bool IsHeld
    {
        get { lock (_lock) return _closed is not null; }
    }

    public async Task<bool> QuietAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Task quiet;
        lock (_lock)
        {
            Close();
            if (_inFlight == 0) return true;
            quiet = (_quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
        return await Task.WhenAny(quiet, Task.Delay(limit, cancellationToken)) == quiet;
    }

    public void Resume()
    {
        lock (_lock)
        {
            if (_closed is not { } closed) return;
            _clock.Start();
            (_closed, _quiet, _stopAfter) = (null, null, long.MaxValue);
            closed.SetResult();
        }
    }

    public LoadInterval Take()
    {
        lock (_recorder)
        {
            var latencies = _recorder.GetIntervalHistogram();
            Total.Add(latencies);
            if (_beforeBegin is not null) latencies.Add(_beforeBegin);
            _beforeBegin = null;
            var (answered, failed) = (Answered, Failed);
            TimeSpan active;
            lock (_lock) active = _clock.Elapsed;
            var interval = new LoadInterval(answered - _lastAnswered, failed - _lastFailed, latencies, active - _lastActive);
            (_lastAnswered, _lastFailed, _lastActive) = (answered, failed, active);
            return interval;
        }
    }

    // Ends the build-up: totals, schedule and clock begin now, with all workers.
    public void Begin()
    {
        lock (_recorder)
        {
            _beforeBegin = _recorder.GetIntervalHistogram();
            Total.Reset();
        }
        HoldAfter(long.MaxValue);
        Limit(_workers);
        Resume();
    }

    public long Unsent => rate is { } r ? Math.Max(0, (long)(Elapsed.TotalSeconds * r) - Interlocked.Read(ref _next)) : 0;

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var (index, intended) = await EnterAsync(cancellationToken);
                string? error = null;
                try
                {
                    error = await send(index, cancellationToken);
                }
                finally
                {
                    // A request given up at the end has taken at least this long.
                    var micros = (long)Stopwatch.GetElapsedTime(intended).TotalMicroseconds;
                    _recorder.RecordValue(Math.Clamp(micros, 1, Longest));
                    Leave(error, cancellationToken.IsCancellationRequested);
                }
                // Errors that come at once must not turn the load into a storm.
                if (error is not null && rate is null) await Task.Delay(AfterError, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The load has ended.
        }
    }

    // Takes the next request of the schedule and waits until it is due and the load is not held.
    private async Task<(long Index, long Intended)> EnterAsync(CancellationToken cancellationToken)
    {
        long? index = null;
        var waited = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task? opened = null;
            TimeSpan pause;
            lock (_lock)
            {
                var now = Elapsed;
                if (_closed is { } closed)
                {
                    (opened, pause, waited) = (closed.Task, TimeSpan.Zero, true);
                }
                else if (_inFlight >= _limit)
                {
                    (pause, waited) = (TimeSpan.FromMilliseconds(4), true);
                }
                else
                {
                    // A limit that was lifted began the schedule anew.
                    if (index is null || index >= _next) index = _next++;
                    // While the limit is below the workers the load is being built up, and is not on schedule yet.
                    var due = rate is { } r && _limit == _workers ? TimeSpan.FromSeconds(index.Value / r) : now;
                    if (now >= due)
                    {
                        if (waited && rate is not null)
                            Lateness.RecordValue(Math.Clamp((long)(now - due).TotalMicroseconds, 1, Longest));
                        _inFlight++;
                        Sent++;
                        var late = waited ? TimeSpan.Zero : now - due;
                        return (index.Value, Stopwatch.GetTimestamp() - (long)(late.TotalSeconds * Stopwatch.Frequency));
                    }
                    (pause, waited) = (due - now, true);
                }
            }
            if (opened is not null) await opened.WaitAsync(cancellationToken);
            else await Task.Delay(pause < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : pause, cancellationToken);
        }
    }

    private void Leave(string? error, bool givenUp)
    {
        lock (_lock)
        {
            if (givenUp) { }
            else if (error is null)
            {
                if (Interlocked.Increment(ref _answered) >= _stopAfter) Close();
            }
            else
            {
                Interlocked.Increment(ref _failed);
                Errors.AddOrUpdate(error, 1, (_, n) => n + 1);
                AnsweredAtFirst.TryAdd(error, Answered);
            }
            if (--_inFlight == 0 && _closed is not null) _quiet?.TrySetResult();
        }
    }

    private void Close()
    {
        if (_closed is not null) return;
        _closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _clock.Stop();
    }
}
