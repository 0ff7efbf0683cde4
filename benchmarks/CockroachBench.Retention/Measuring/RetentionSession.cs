namespace CockroachBench.Retention.Measuring;

/// <summary>One case's retention, measured in its own process: fixed operations, full collections, windows of growing length.</summary>
internal sealed class RetentionSession(MeasuredCase measured)
{
    // Operations between two checkpoints of the first window: by time, within these. Fewer do not tell none from a small leak.
    private static readonly TimeSpan CheckpointTime = TimeSpan.FromSeconds(0.06);
    private const int FewestOperations = 40;
    private const int MostOperations = 2000;

    private static readonly TimeSpan LongestOperation = TimeSpan.FromSeconds(10);

    // What an unknown leak may take before anyone knows that it is one.
    private const long MemoryBudget = 256L * 1024 * 1024;
    private const long SocketBudget = 64;

    private const int WarmUpParts = 5;
    private const int ScarceWarmUpParts = 2;
    private const int ExactParts = 1;
    private const int FirstWindowParts = ScarceWarmUpParts + ExactParts + GrowthWindow.MostIntervals;
    // In parts of the first window's invocations: a second window twice as long, and two intervals of that length for the types.
    private const int TypesIntervals = 2;
    private const int TypesParts = TypesIntervals * 2;
    private const int LeakParts = WarmUpParts + ExactParts + ((1 + 2) * GrowthWindow.MostIntervals) + TypesParts;

    private const int PilotInvocations = 4;
    // Two for the peak, and two to see who opens connections.
    private const int LastInvocations = 4;
    private const int LohInvocations = 4;
    private const int TimedInvocations = 10_000;

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly List<double[]> _windows = [];
    private long _done;
    private readonly List<IdleControl> _idle = []; // of each window, where other code runs in the process

    private readonly record struct Pilot(double Bytes, double Sockets, TimeSpan Time)
    {
        public static Pilot Of(Action run, int invocations)
        {
            var (socketsBefore, bytesBefore) = (ConnectionWatch.Sockets() ?? 0, LiveHeap.Read());
            var start = Stopwatch.GetTimestamp();
            run();
            var time = Stopwatch.GetElapsedTime(start) / invocations;
            var sockets = (ConnectionWatch.Sockets() ?? 0) - socketsBefore;
            return new Pilot((LiveHeap.Read() - bytesBefore) / (double)invocations, sockets / (double)invocations, time);
        }
    }

    /// <summary>What a case may take in all.</summary>
    public TimeSpan CaseTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Live bytes at the checkpoints of each window.</summary>
    public IReadOnlyList<double[]> Windows => _windows;

    /// <summary>Pool slots that were left busy when the operation threw.</summary>
    public long SlotsHeld { get; private set; }

    /// <summary>Measures.</summary>
    /// <returns>The result, and where something is left behind what timing may use.</returns>
    public (RetentionResult Result, TimingBudget? TimingBudget) Measure()
    {
        var budget = measured.Budget;
        if (budget < RetentionBudgetAttribute.Smallest)
        {
            var problem = $"its [RetentionBudget] is {budget} operations; a measurement needs {RetentionBudgetAttribute.Smallest}";
            return (new RetentionResult { Problem = problem }, null);
        }
        using var watch = new ConnectionWatch();
        var heldBefore = watch.Held() ?? 0;
        var inIteration = false;
        try
        {
            measured.IterationSetup?.Invoke();
            inIteration = true;
            return MeasureCore(watch, budget / measured.OperationsPerInvoke);
        }
        catch (Exception e)
        {
            // The benchmark's own failure: its row says so, and its timing will meet it again.
            var cause = e is AggregateException or TargetInvocationException ? e.InnerException ?? e : e;
            var firstLine = cause.Message.Split('\n')[0];
            var problem = $"threw in the operations after the {_done}th: {cause.GetType().Name}: {firstLine}";
            // A pool that ran dry: the slots say whose fault it is.
            SlotsHeld = (watch.Held() ?? 0) - heldBefore;
            if (SlotsHeld > 0) problem += $" ({SlotsHeld} pool slots are held)";
            return (new RetentionResult { Problem = problem }, null);
        }
        finally
        {
            if (inIteration) measured.IterationCleanup?.Invoke();
        }
    }

    // budget: invocations.
    private (RetentionResult, TimingBudget?) MeasureCore(ConnectionWatch watch, int? budget)
    {
        using var sessions = measured.CreateSessionCounter?.Invoke();
        Run(1); // code is compiled, a first connection opened
        var pilot = Pilot.Of(() => Run(1), 1);
        if (pilot.Time > LongestOperation)
        {
            var problem = string.Create(CultureInfo.InvariantCulture,
                $"an operation takes {pilot.Time.TotalSeconds:0.0} s; it may take up to {LongestOperation.TotalSeconds:0} s");
            return (new RetentionResult { Problem = problem }, null);
        }
        // One slow call of a machine that was busy does not make a slow operation.
        if (pilot.Time < CaseTime / LeakParts) pilot = Pilot.Of(() => Run(PilotInvocations), PilotInvocations);

        var n = Invocations(budget, pilot);
        RetentionResult result;
        if (n == 0)
        {
            var few = budget is { } most && CaseTime / pilot.Time > most
                ? $"{measured.Budget} operations are too few for a verdict"
                : string.Create(CultureInfo.InvariantCulture,
                    $"an operation takes {pilot.Time.TotalSeconds:0.0} s and too few fit into {CaseTime.TotalSeconds:0} s");
            result = CountExactly(watch, sessions, 1) with { Problem = $"{few}; counts and peak are of one operation" };
        }
        else
        {
            // What fills up does so before the first window, which also tells more of the operation than a few first calls.
            var warmUp = n * WarmUpParts;
            if (!Fits(n * LeakParts, n * LeakParts * pilot.Time, budget)) warmUp = n * ScarceWarmUpParts;
            pilot = Pilot.Of(() => Run(warmUp), warmUp);
            var known = Math.Max(1, Invocations(budget, pilot));
            if (known > n && budget is null) Run((known - n) * WarmUpParts);
            n = known;
            result = JudgeWindows(n, budget, CountExactly(watch, sessions, Math.Min(n, FewestOperations)));
        }
        if (!measured.SharesProcess) result = result with { PeakLive = PeakLive.Measure(() => Run(1)) };
        result = WithOpener(result, watch);
        var leavesBehind = result.Verdict == Verdict.Leak || result.Held > 0 || result.SessionsLeft > 0 || result.Sockets > 0;
        // Last: it needs a quiet heap, and more operations than a scarce budget has.
        if (budget is null && !measured.SharesProcess && Fits(1 + LohInvocations, (1 + LohInvocations) * pilot.Time, null))
            result = result with { LohAllocated = MeasureLoh(leavesBehind ? 1 : LohInvocations) };
        return (result, leavesBehind ? new TimingBudget(MostTimed(budget, result), pilot.Time) : null);
    }

    // Between the checkpoints of the first window; 0 where not even one fits.
    private int Invocations(int? budget, Pilot pilot)
    {
        var affordable = budget is { } invocations ? invocations - 2 - PilotInvocations - LastInvocations : double.PositiveInfinity;
        affordable = Math.Min(affordable, CaseTime / pilot.Time);
        if (pilot.Bytes > 0) affordable = Math.Min(affordable, MemoryBudget / pilot.Bytes);
        if (budget is null && pilot.Sockets > 0) affordable = Math.Min(affordable, Math.Max(LeakParts, SocketBudget / pilot.Sockets));
        var n = Math.Clamp(CheckpointTime / pilot.Time, OfOperations(FewestOperations), OfOperations(MostOperations));
        n = Math.Min(n, affordable / LeakParts);
        // As many as tell none from a leak, if need be without a longer window.
        return affordable >= FirstWindowParts * OfOperations(FewestOperations) ? (int)Math.Max(n, OfOperations(FewestOperations)) : (int)n;
    }

    // Invocations for so many operations.
    private double OfOperations(int operations) => Math.Ceiling(operations / (double)measured.OperationsPerInvoke);

    private RetentionResult JudgeWindows(int n, int? budget, RetentionResult exact)
    {
        var windows = new List<GrowthWindow>();
        var (start, operationsBefore) = (Stopwatch.GetTimestamp(), _done);
        (Verdict Verdict, Slope Slope)? judged;
        var (length, intervals) = (n, GrowthWindow.MostIntervals);
        do
        {
            var (window, cost) = Window(length, intervals);
            windows.Add(window);
            judged = RetentionRule.Judge(windows);
            var longer = 2;
            if (judged is { } known)
            {
                if (RetentionRule.IsFinal(known) || exact is not { Held: null or 0, Sockets: null or 0, SessionsLeft: null or 0 }) break;
                longer = RetentionRule.LongerFor(known.Slope);
            }
            (length, intervals) = NextWindow(length, longer, judged?.Slope.Value ?? 0, 2 * n, cost, budget);
        }
        while (intervals > 0);
        var last = windows[^1];
        var (verdict, slope) = judged ?? (Verdict.Unclear, last.Slope);
        // Too few operations to have seen a small leak.
        if (verdict == Verdict.None && n < OfOperations(FewestOperations)) verdict = Verdict.Unclear;
        var result = exact with
        {
            Operations = _done - operationsBefore,
            WindowSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            Retained = slope.Value,
            RetainedLower = slope.Lower,
            RetainedUpper = slope.Upper,
            Verdict = verdict,
            // Where live bytes are noisy, a slope at the end of its interval would not have been seen either.
            Resolution = Math.Max(RetentionRule.Resolution(windows[0].Operations), verdict == Verdict.None ? slope.Upper : 0),
        };
        if (_idle.Select(i => i.Noise(verdict, slope.Value)).FirstOrDefault(n => n is not null) is { } noise)
            return result with { Verdict = Verdict.Unclear, Noise = noise };
        return verdict == Verdict.Leak ? WithTypes(result, 2 * n) : result;
    }

    // The longest that fits, from twice the last one's length to that length times longer, with room for two intervals for the types. No
    // intervals where none fits.
    private (int Length, int Intervals) NextWindow(int last, int longer, double bytes, int typesLength, WindowCost cost, int? budget)
    {
        foreach (var intervals in (ReadOnlySpan<int>)[GrowthWindow.MostIntervals, GrowthWindow.FewestIntervals])
        {
            for (var times = longer; times >= 2; times /= 2)
            {
                var length = last * times;
                var invocations = ((double)length * intervals) + (TypesIntervals * typesLength);
                var time = (invocations * cost.Invocation) + ((intervals + 1 + TypesIntervals) * cost.Checkpoint);
                var fits = Fits(invocations, time, budget) && bytes * measured.OperationsPerInvoke * invocations <= MemoryBudget / 2;
                if (fits) return (length, intervals);
            }
        }
        return default;
    }

    // What an invocation takes, and what a look at the heap does.
    private readonly record struct WindowCost(TimeSpan Invocation, TimeSpan Checkpoint);

    private (GrowthWindow Window, WindowCost Cost) Window(int length, int intervals)
    {
        // Before the heap is read, so that a checkpoint costs nothing.
        var liveBytes = new double[intervals + 1];
        _windows.Add(liveBytes);
        var operations = (double)length * measured.OperationsPerInvoke;
        var idle = measured.SharesProcess ? new IdleControl(operations, intervals) : null;
        if (idle is not null) _idle.Add(idle);
        var (start, running) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        liveBytes[0] = LiveHeap.Read();
        for (var (i, before) = (1, liveBytes[0]); i < liveBytes.Length; i++)
        {
            var runStart = Stopwatch.GetTimestamp();
            Run(length);
            var time = Stopwatch.GetElapsedTime(runStart);
            running += time;
            var after = LiveHeap.Read();
            liveBytes[i] = liveBytes[i - 1] + after - before;
            before = idle?.Pause(time, after) ?? after;
        }
        var looking = Stopwatch.GetElapsedTime(start) - running;
        return (new GrowthWindow(operations, liveBytes), new WindowCost(running / (length * intervals), looking / liveBytes.Length));
    }

    // Whether so many more invocations fit into the case's time and its budget, with what is looked at last.
    private bool Fits(double invocations, TimeSpan time, int? budget) =>
        time <= CaseTime - Stopwatch.GetElapsedTime(_start)
            && (budget is not { } most || (_done / measured.OperationsPerInvoke) + invocations + LastInvocations <= most);

    private void Run(long invocations)
    {
        measured.Run(invocations);
        _done += invocations * measured.OperationsPerInvoke;
    }

    // Counts need no statistics: what is there after n operations was left by them.
    private RetentionResult CountExactly(ConnectionWatch watch, ISessionCounter? sessions, int n)
    {
        var sessionsBefore = Settled(sessions);
        var (heldBefore, socketsBefore, connectsBefore) = (watch.Held(), ConnectionWatch.Sockets(), watch.Connects);
        var pools = watch.HeldByPool;
        Run(n);
        var operations = (double)n * measured.OperationsPerInvoke;
        var (held, sockets, connects) = (watch.Held(), ConnectionWatch.Sockets(), watch.Connects);
        var sessionsLeft = Settled(sessions);
        LiveHeap.Read();
        var sessionsKept = sessionsLeft > sessionsBefore ? Settled(sessions) : sessionsLeft;
        return new RetentionResult
        {
            ConnectionsOpened = (connects - connectsBefore) / operations,
            Held = Left(heldBefore, held),
            HeldByPool = PoolNames.Left(pools, watch.HeldByPool, operations),
            Sockets = Left(socketsBefore, sockets),
            SessionsLeft = Left(sessionsBefore, sessionsLeft),
            SessionsKept = Left(sessionsBefore, sessionsKept),
        };

        double? Left(long? before, long? after) => after is null ? null : Math.Max(0, after.Value - (before ?? 0)) / operations;
    }

    // Sessions that were closed take a moment to go: wait until the count no longer falls.
    private static long? Settled(ISessionCounter? counter)
    {
        if (counter is null) return null;
        var count = counter.CountSessions();
        for (var (tries, same) = (0, 0); tries < 40 && same < 3; tries++)
        {
            Thread.Sleep(20);
            var next = counter.CountSessions();
            same = next == count ? same + 1 : 0;
            count = next;
        }
        return count;
    }

    private RetentionResult WithTypes(RetentionResult result, int n)
    {
        var (types, problem) = HeapSnapshotClient.Compare(() => Run(n), (double)n * measured.OperationsPerInvoke, measured.SharesProcess);
        return result with { Types = types, TypesProblem = problem };
    }

    // After the verdict: looking at stacks must not be measured.
    private RetentionResult WithOpener(RetentionResult result, ConnectionWatch watch) =>
        result.Held > 0 || result.Sockets > 0 ? result with { OpenedBy = watch.OpenedBy(() => Run(1)) } : result;

    private double? MeasureLoh(int invocations)
    {
        Run(1);
        var bytes = LargeObjectHeap.Measure(Run, invocations);
        return bytes / (double)(invocations * measured.OperationsPerInvoke);
    }

    private long MostTimed(int? budget, RetentionResult result)
    {
        var perOperation = Math.Max(result.Sockets ?? 0, Math.Max(result.SessionsLeft ?? 0, result.Held ?? 0));
        var operations = budget ?? (double)TimedInvocations;
        if (result.Retained > 0) operations = Math.Min(operations, MemoryBudget / result.Retained.Value);
        if (perOperation > 0) operations = Math.Min(operations, SocketBudget / perOperation);
        return Math.Max(1, (long)(operations / measured.OperationsPerInvoke));
    }
}
