using CockroachBench.Retention.Snapshots;

namespace CockroachBench.Soak;

// Load on one target, sampled twice a second, with checkpoints of the live heap and a verdict.
internal sealed class ScenarioRun(ITarget target, SoakClient client, ServerSessions? sessions, ScenarioPlan plan, Action<SoakSample> show)
{
    // A leaking pool of a hundred lasts a hundred requests: the load is built up gently, with a checkpoint after every few.
    private const int BuildUpRequests = 160;
    private const int BuildUpWorkers = 4;
    private const int BuildUpStep = 16;
    private const int Checkpoints = 12;
    private const int IntervalRequests = 200;
    private const double FullSchedule = 0.95;
    private const double ShortestActive = 0.02;
    private const double LateMicroseconds = 20_000;
    public const long MemoryLimit = 1024L * 1024 * 1024;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestBuildUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(1);

    private readonly LoadGenerator _load = new(client.SendAsync, plan.Workers, plan.Rate);
    private readonly List<SoakSample> _samples = [];
    private readonly List<SoakCheckpoint> _checkpoints = [];
    private readonly List<SoakCheckpoint> _seen = [];
    private readonly List<string> _marks = [];
    private bool _hasLooked;
    private IReadOnlyList<SoakType> _types = [];
    private string? _typesProblem;
    private readonly Stopwatch _clock = new();
    private long _buildUp;
    private TimeSpan _lastSample;
    private long _sessionLosses;
    private double? _lostAt;
    private bool _overMemory;

    public async Task<SoakScenario> RunAsync(CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource();
        _clock.Start();
        await CheckpointAsync(cancellationToken);
        if (plan.BuildsUp) _load.Limit(BuildUpWorkers);
        var load = _load.RunAsync(end.Token);
        using var endSampling = new CancellationTokenSource();
        var sampling = SampleAsync(endSampling.Token);
        long unfinished;
        try
        {
            if (plan.BuildsUp) await BuildUpAsync(cancellationToken);
            await LoadAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _marks.Add("stopped before its time");
        }
        finally
        {
            // Requests that end in a moment do; the rest are given up.
            await _load.QuietAsync(LongestEnd, CancellationToken.None);
            unfinished = _load.InFlight;
            await endSampling.CancelAsync();
            await sampling;
            await end.CancelAsync();
            await load;
        }
        return Conclude(unfinished);
    }

    private async Task BuildUpAsync(CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        for (var next = BuildUpStep; next <= BuildUpRequests && !IsOver() && since.Elapsed < LongestBuildUp; next += BuildUpStep)
        {
            _load.HoldAfter(next);
            while (!_load.IsHeld && !IsOver() && since.Elapsed < LongestBuildUp) await Task.Delay(5, cancellationToken);
            if (_load.IsHeld) await CheckpointAsync(cancellationToken);
        }
        await FindTypesAsync(cancellationToken);
        _buildUp = _load.Answered;
        _load.Begin();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var step = plan.Duration / Checkpoints;
        var (losses, answered) = (Losses, _load.Answered);
        var nextCheckpoint = losses == 0 ? _load.Elapsed : _load.Elapsed + step;
        while (_load.Elapsed < plan.Duration && !(plan.StopsWhenExhausted && IsExhausted()) && !target.HasEnded && !_overMemory)
        {
            if (Losses != losses) (losses, answered, nextCheckpoint) = (Losses, _load.Answered, _load.Elapsed + step);
            if (_load.Elapsed >= nextCheckpoint && GoesOn())
            {
                await CheckpointAsync(cancellationToken);
                await FindTypesAsync(cancellationToken);
                nextCheckpoint = _load.Elapsed + step;
            }
            await Task.Delay(20, cancellationToken);
        }
        if (_overMemory) _marks.Add($"stopped at {MemoryLimit / (1024 * 1024)} MB of resident memory");
        if (GoesOn()) await CheckpointAsync(cancellationToken);
        _load.HoldAfter(0);

        // With an exhausted pool only requests in flight are answered, and the rest would block a checkpoint.
        bool GoesOn() => losses == 0 ? Losses == 0 : _load.Answered - answered > plan.Workers;
    }

    private long Losses => _load.Failed + Interlocked.Read(ref _sessionLosses);

    // The load is held and requests in flight end; what full collections leave is live.
    private async Task CheckpointAsync(CancellationToken cancellationToken)
    {
        if (!plan.Collects || target.HasEnded) return;
        try
        {
            if (!await _load.QuietAsync(LongestQuiet, cancellationToken)) return;
            var losses = Losses;
            if (await target.CollectAsync(cancellationToken) is { } live)
                _checkpoints.Add(new SoakCheckpoint(_load.Answered, live, losses));
        }
        finally
        {
            _load.Resume();
        }
    }

    // As soon as it looks like a leak, while the heap is small: what grows in two intervals, between snapshots of the held service.
    private async Task FindTypesAsync(CancellationToken cancellationToken)
    {
        if (_hasLooked || IsOver() || target.InspectedProcess is not { } id) return;
        if (SoakRules.Judge(Facts()).Outcome != SoakOutcome.Leaks) return;
        _hasLooked = true;
        try
        {
            var growth = new HeapGrowth(id);
            await SnapshotAsync(growth, cancellationToken);
            var first = _load.Answered;
            await IntervalAsync(cancellationToken);
            await SnapshotAsync(growth, cancellationToken);
            await IntervalAsync(cancellationToken);
            await target.CollectOnceAsync(cancellationToken);
            await Task.Run(growth.FindPaths, cancellationToken);
            await SnapshotAsync(growth, cancellationToken);
            _types = [.. growth.Types((_load.Answered - first) / 2.0).Select(t => new SoakType(t.Name, t.Bytes, t.Count, t.Path))];
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or JsonException)
        {
            // The leak is one without its types.
            _typesProblem = $"its types are not known: {OneLine.Clean(e.Message)}";
        }
        finally
        {
            _load.Resume();
        }
    }

    private async Task SnapshotAsync(HeapGrowth growth, CancellationToken cancellationToken)
    {
        await _load.QuietAsync(LongestQuiet, cancellationToken);
        await target.CollectAsync(cancellationToken);
        await Task.Run(growth.TakeSnapshot, cancellationToken);
    }

    private async Task IntervalAsync(CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        _load.Resume();
        _load.HoldAfter(_load.Answered + IntervalRequests);
        while (!_load.IsHeld && !IsOver() && since.Elapsed < LongestInterval) await Task.Delay(5, cancellationToken);
        await _load.QuietAsync(LongestQuiet, cancellationToken);
    }

    private bool IsExhausted() => SoakRules.Exhaustion(Facts()) is not null;
    private bool IsOver() => target.HasEnded || _load.Failed > 0;

    private async Task SampleAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SampleInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                // A collection makes the service answer late; what is left of this half second belongs to the next.
                if ((_clock.Elapsed - _lastSample) >= SampleInterval / 2) await TakeAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // The load has ended.
        }
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        // The server first: a connection that its pool closes in between is still counted there.
        var (count, bytes) = sessions is null ? (null, null) : await sessions.CountAsync(cancellationToken);
        var reading = await target.ReadAsync(cancellationToken);
        var interval = _load.Take();
        _lastSample = _clock.Elapsed;
        // Held nearly all the time: there is no rate.
        var seconds = Math.Max(ShortestActive, interval.Active.TotalSeconds);
        var sample = new SoakSample(Math.Round(_lastSample.TotalSeconds, 2), interval.Answered / seconds, interval.Failed / seconds,
            Nanoseconds(interval.Latencies, 50), Nanoseconds(interval.Latencies, 95), Nanoseconds(interval.Latencies, 99), reading, count,
            bytes);
        if (SoakRules.HasLostSessions(_samples.LastOrDefault(), sample)) Interlocked.Increment(ref _sessionLosses);
        if (Losses > 0) _lostAt ??= sample.Seconds;
        _samples.Add(sample);
        if (!plan.Collects && reading?.HeapBytes is { } heap) _seen.Add(new SoakCheckpoint(_load.Answered, heap, Losses));
        // A user's service may be of any size.
        if (plan.Collects && reading?.ResidentBytes > MemoryLimit) _overMemory = true;
        show(sample);
    }

    private SoakScenario Conclude(long unfinished)
    {
        // Without forced collections the least heap of each stretch is nearest to what is live.
        if (_seen.Count >= Checkpoints)
        {
            var size = (_seen.Count + Checkpoints - 1) / Checkpoints;
            var parts = _seen.GroupBy(c => c.Losses).SelectMany(s => s.Chunk(size));
            _checkpoints.AddRange(parts.Select(part => part.MinBy(c => c.LiveBytes)!));
        }
        _load.Take();
        if (Losses > 0) _lostAt ??= _clock.Elapsed.TotalSeconds;
        var elapsed = _load.Elapsed.TotalSeconds;
        var facts = Facts() with { Unfinished = unfinished, Seconds = elapsed };
        var verdict = SoakRules.Judge(facts);
        if (verdict.Outcome == SoakOutcome.Leaks && _typesProblem is not null) _marks.Add(_typesProblem);
        MarkLoss(verdict, facts);
        MarkStrayCancels();
        MarkRate(verdict, elapsed);
        return new SoakScenario
        {
            Name = plan.Name,
            Summary = plan.Summary,
            Request = plan.Request,
            Remedy = plan.Remedy,
            Verdict = verdict,
            Seconds = elapsed,
            Answered = _load.Answered,
            BuildUp = _buildUp,
            Errors = new SortedDictionary<string, long>(_load.Errors.ToDictionary(), StringComparer.Ordinal),
            Unfinished = unfinished,
            P50 = Nanoseconds(_load.Total, 50) ?? 0,
            P95 = Nanoseconds(_load.Total, 95) ?? 0,
            P99 = Nanoseconds(_load.Total, 99) ?? 0,
            SentRate = elapsed > 0 ? _load.Sent / elapsed : 0,
            Marks = _marks,
            Types = verdict.Outcome == SoakOutcome.Leaks ? _types : [],
            Checkpoints = _checkpoints,
            Samples = _samples,
        };
    }

    private void MarkLoss(SoakVerdict verdict, SoakFacts facts)
    {
        if (verdict.Outcome is SoakOutcome.Stable or SoakOutcome.Leaks or SoakOutcome.Degrades && SoakRules.Loss(facts) is { } loss)
            _marks.Add(facts.Checkpoints.Count > 0 ? $"{loss}: growth is judged by the longest stretch without" : loss);
    }

    private void MarkStrayCancels()
    {
        if (_samples.LastOrDefault(s => s.Reading is not null)?.Reading is { StrayCancels: > 0 and var strays })
            _marks.Add($"{strays} statements were ended by the late cancel of an earlier one, and repeated");
    }

    // A hanging service is not sent its schedule either; that is its verdict, not this machine's fault.
    private void MarkRate(SoakVerdict verdict, double elapsed)
    {
        if (plan.Rate is not { } rate || elapsed <= 0) return;
        if (verdict.Outcome is SoakOutcome.Stable or SoakOutcome.Leaks or SoakOutcome.Degrades
            && _load.Sent < FullSchedule * (_load.Sent + _load.Unsent))
        {
            _marks.Add($"{rate:0.###} requests/s were asked for and only {_load.Sent / elapsed:0} were sent: {plan.Workers} workers and "
                + "this machine could not offer more; its latencies are those of an overload");
        }
        if (_load.Lateness.TotalCount > 0 && _load.Lateness.GetValueAtPercentile(99) > LateMicroseconds)
        {
            var late = _load.Lateness.GetValueAtPercentile(99) / 1000.0;
            _marks.Add($"free workers sent up to {late:0} ms late (p99): this machine is too busy to keep the schedule");
        }
    }

    private SoakFacts Facts() => new()
    {
        Answered = _load.Answered,
        Errors = _load.Errors,
        AnsweredAtFirst = _load.AnsweredAtFirst,
        Workers = plan.Workers,
        Checkpoints = _checkpoints,
        Samples = _samples,
        BuildUp = _buildUp,
        LostAt = _lostAt,
        ServiceEnded = target.HasEnded,
        HeapOnlySeen = !plan.Collects,
    };

    private static double? Nanoseconds(HistogramBase histogram, double percentile) =>
        histogram.TotalCount > 0 ? histogram.GetValueAtPercentile(percentile) * 1000.0 : null;
}

internal sealed record ScenarioPlan(
    string Name, string Summary, string Request, string? Remedy, int Workers, double? Rate, TimeSpan Duration, bool StopsWhenExhausted,
    bool Collects, bool BuildsUp);
