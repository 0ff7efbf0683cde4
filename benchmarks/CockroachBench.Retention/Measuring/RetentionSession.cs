namespace CockroachBench.Retention.Measuring;

/// <summary>One case's retention, measured in its own process: fixed operations, full collections, a slope.</summary>
internal sealed class RetentionSession(EngineParameters parameters, BenchmarkMembers benchmark)
{
    // A case takes about this long for its warm-up and first window; the whole stays below five seconds.
    private static readonly TimeSpan WindowTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestExtension = TimeSpan.FromSeconds(2);

    // What a case may take in all, and what does not fit into it with the usual number of operations.
    private static readonly TimeSpan CaseTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestUsualOperation = CaseTime / FewestOperations;
    private static readonly TimeSpan LongestBudgetedOperation = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan LongestOperation = TimeSpan.FromSeconds(10);

    // What an unknown leak may take before anyone knows that it is one.
    private const long MemoryBudget = 256L * 1024 * 1024;
    private const long SocketBudget = 64;

    private const int PilotInvocations = 6;
    private const int MostInvocations = 4000;
    private const int FewestInvocations = 4;
    private const int Checkpoints = RetentionRule.Window - 1;
    private const int MostExtensions = 3;
    private const double LeakPrecision = 0.005;

    // Parts of a budget, in checkpoints: warm-up, exact counts, the window, types, and one to spare.
    private const int BudgetParts = 1 + 1 + Checkpoints + 1 + 1;
    private const int PeakInvocations = 2;
    private const int LohInvocations = 4;

    // First calls, pilot, warm-up, exact counts, the window, peak and large objects, with the fewest invocations.
    private const int FewestOperations =
        2 + PilotInvocations + (((2 * Checkpoints) + 1) * FewestInvocations) + PeakInvocations + 1 + LohInvocations;

    // What the operations of a slow case may take of its time; the rest is for collections.
    private static readonly TimeSpan SlowOperationsTime = TimeSpan.FromSeconds(4);

    // Before the window of a slow operation; four have run by then.
    private const int SlowWarmUp = 5;

    private readonly List<double> _operations = [];
    private readonly List<double> _liveBytes = [];

    /// <summary>Measures.</summary>
    /// <returns>The result, and where something is left behind what timing may use.</returns>
    public (RetentionResult Result, TimingBudget? TimingBudget) Measure()
    {
        var budget = benchmark.Attribute<RetentionBudgetAttribute>()?.Operations;
        if (budget < RetentionBudgetAttribute.Smallest)
        {
            var problem = $"its [RetentionBudget] is {budget} operations; a measurement needs {RetentionBudgetAttribute.Smallest}";
            return (new RetentionResult { Problem = problem }, null);
        }
        var inIteration = false;
        try
        {
            parameters.IterationSetupAction?.Invoke();
            inIteration = true;
            return MeasureCore(budget);
        }
        catch (Exception e)
        {
            // The benchmark's own failure: its row says so, and its timing will meet it again.
            var cause = e is AggregateException or System.Reflection.TargetInvocationException ? e.InnerException ?? e : e;
            var firstLine = cause.Message.Split('\n')[0];
            var problem = $"threw in the operations after the {_done}th: {cause.GetType().Name}: {firstLine}";
            return (new RetentionResult { Problem = problem }, null);
        }
        finally
        {
            if (inIteration) parameters.IterationCleanupAction?.Invoke();
        }
    }

    private long _done;

    private (RetentionResult, TimingBudget?) MeasureCore(int? budget)
    {
        using var watch = new ConnectionWatch();
        using var sessions = benchmark.CreateSessionCounter();
        var start = Stopwatch.GetTimestamp();
        Run(1); // code is compiled, a first connection opened
        var operationTime = Time(() => Run(1));
        var longestUsual = budget is null ? LongestUsualOperation : LongestBudgetedOperation;
        // One slow call of a machine that was busy does not make a slow operation.
        if (operationTime > longestUsual && operationTime < CaseTime / SlowWarmUp) operationTime = Time(() => Run(1));
        if (operationTime > LongestOperation)
        {
            var problem = FormattableString.Invariant(
                $"an operation takes {operationTime.TotalSeconds:0.0} s; it may take up to {LongestOperation.TotalSeconds:0} s");
            return (new RetentionResult { Problem = problem }, null);
        }
        if (operationTime > longestUsual) return MeasureSlow(budget, operationTime, start, watch, sessions);

        var (growth, sockets, pilotTime) = Pilot();
        var n = ChooseInvocations(budget, growth, sockets, pilotTime);
        // A warm-up as long as the window lets caches fill; where operations are scarce one checkpoint must do.
        for (var i = 0; i < (budget is null ? Checkpoints : 1); i++) Run(n);

        var exact = CountExactly(watch, sessions, n);
        var (slope, verdict) = Window(n, budget is null);
        var leavesBehind = verdict == Verdict.Leak || exact.Held > 0 || exact.SessionsLeft > 0 || exact.Sockets > 0;
        var result = exact with
        {
            Operations = _operations[^1],
            Retained = slope.Value,
            RetainedLower = slope.Lower,
            RetainedUpper = slope.Upper,
            Verdict = verdict,
            PeakLive = PeakLive.Measure(() => Run(1)),
        };
        if (verdict == Verdict.Leak) result = WithTypes(result, n);
        result = WithOpener(result, watch);
        // Last: it needs a quiet heap, and more operations than a scarce budget has.
        if (budget is null) result = result with { LohAllocated = MeasureLoh(leavesBehind ? 1 : LohInvocations) };
        return (result, leavesBehind ? new TimingBudget(MostTimed(budget, slope.Value, exact), pilotTime) : null);
    }

    // Few operations are enough for exact counts and the peak; a slope is taken where a window of them fits.
    private (RetentionResult, TimingBudget?) MeasureSlow(
        int? budget, TimeSpan operationTime, long start, ConnectionWatch watch, ISessionCounter? sessions)
    {
        var result = new RetentionResult();
        var marks = PeakLive.Count(() => result = CountExactly(watch, sessions, 1));
        result = result with { PeakLive = PeakLive.Measure(() => Run(1), marks) };

        // Types take two more intervals.
        var n = (OperationsThatFit() - SlowWarmUp) / (Checkpoints + 2);
        if (n < 1)
        {
            var slow = FormattableString.Invariant(
                $"an operation takes {operationTime.TotalSeconds:0.0} s and too few fit into {CaseTime.TotalSeconds:0} s");
            result = result with { Problem = $"{slow}; counts and peak are of one operation" };
        }
        else
        {
            n = Math.Min(n, FewestInvocations);
            Run(SlowWarmUp);
            var (slope, verdict) = SlowWindow(n);
            result = result with
            {
                Operations = _operations[^1],
                Retained = slope.Value,
                RetainedLower = slope.Lower,
                RetainedUpper = slope.Upper,
                Verdict = verdict,
            };
            if (verdict == Verdict.Leak) result = WithTypes(result, n);
        }
        result = WithOpener(result, watch);
        // A first invocation and the one that is looked at.
        if (budget is null && OperationsThatFit() >= 2) result = result with { LohAllocated = MeasureLoh(1) };

        var leavesBehind = result.Verdict == Verdict.Leak || result.Held > 0 || result.SessionsLeft > 0 || result.Sockets > 0;
        return (result, leavesBehind ? new TimingBudget(MostTimed(budget, result.Retained ?? 0, result), operationTime) : null);

        int OperationsThatFit()
        {
            var byTime = (int)Math.Max(0, (SlowOperationsTime - Stopwatch.GetElapsedTime(start)) / operationTime);
            // Two are kept to see who opens connections.
            return budget is { } most ? (int)Math.Min(byTime, most - (_done / parameters.OperationsPerInvoke) - 2) : byTime;
        }
    }

    private (Slope Slope, Verdict Verdict) SlowWindow(int n)
    {
        Checkpoint();
        var judged = Judge(n);
        if (judged.Verdict == Verdict.Unclear) return RetentionRule.JudgeFinally(_operations, _liveBytes);
        return IsConvincing(judged) ? judged : (judged.Slope, Verdict.Unclear);
    }

    private void Run(long invocations)
    {
        parameters.WorkloadActionNoUnroll(invocations);
        _done += invocations * parameters.OperationsPerInvoke;
    }

    private static TimeSpan Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start);
    }

    private (double BytesPerInvocation, double SocketsPerInvocation, TimeSpan PerInvocation) Pilot()
    {
        var socketsBefore = ConnectionWatch.Sockets() ?? 0;
        var before = LiveHeap.Read();
        var time = Time(() => Run(PilotInvocations));
        var sockets = (ConnectionWatch.Sockets() ?? 0) - socketsBefore;
        return ((LiveHeap.Read() - before) / (double)PilotInvocations, sockets / (double)PilotInvocations, time / PilotInvocations);
    }

    private static int ChooseInvocations(int? budget, double growth, double sockets, TimeSpan time)
    {
        if (budget is { } operations) return Math.Max(1, (operations - PilotInvocations - 2 - (2 * PeakInvocations)) / BudgetParts);
        var parts = (2.0 * Checkpoints) + 4;
        var n = WindowTime / (parts / 2 * time);
        if (growth > 0) n = Math.Min(n, MemoryBudget / (parts * growth));
        if (sockets > 0) n = Math.Min(n, SocketBudget / (parts * sockets));
        return (int)Math.Clamp(n, sockets > 0 ? 1 : FewestInvocations, MostInvocations);
    }

    // Counts need no statistics: what is there after n operations was left by them.
    private RetentionResult CountExactly(ConnectionWatch watch, ISessionCounter? sessions, int n)
    {
        var sessionsBefore = Settled(sessions);
        var (heldBefore, socketsBefore, connectsBefore) = (watch.Held(), ConnectionWatch.Sockets(), watch.Connects);
        var pools = watch.HeldByPool;
        Run(n);
        var operations = (double)n * parameters.OperationsPerInvoke;
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

    private (Slope Slope, Verdict Verdict) Window(int n, bool mayExtend)
    {
        Checkpoint();
        var judged = Judge(n);
        var start = Stopwatch.GetTimestamp();
        for (var extension = 0; mayExtend && !IsSettled(judged) && extension < MostExtensions; extension++)
        {
            if (Stopwatch.GetElapsedTime(start) >= LongestExtension) break;
            judged = Judge(n);
        }
        if (judged.Verdict == Verdict.Unclear) return RetentionRule.JudgeFinally(_operations, _liveBytes);
        return mayExtend && !IsConvincing(judged) ? (judged.Slope, Verdict.Unclear) : judged;
    }

    private (Slope Slope, Verdict Verdict) Judge(int n)
    {
        for (var i = 0; i < Checkpoints; i++)
        {
            Run(n);
            Checkpoint();
        }
        return RetentionRule.Judge(_operations, _liveBytes);
    }

    // A leak is reported with a figure: worth more checkpoints until that figure is good to half a per cent.
    private static bool IsSettled((Slope Slope, Verdict Verdict) judged) => judged.Verdict switch
    {
        Verdict.None => true,
        Verdict.Leak => IsPrecise(judged.Slope),
        _ => false,
    };

    // Slow operations are few: what a process sets up for itself over a second or two can look like a slope there.
    private bool IsConvincing((Slope Slope, Verdict Verdict) judged) =>
        judged.Verdict != Verdict.Leak || IsPrecise(judged.Slope) || judged.Slope.Value * _operations[^1] >= RetentionRule.ConvincingGrowth;

    private static bool IsPrecise(Slope slope) => (slope.Upper - slope.Lower) / 2 <= LeakPrecision * slope.Value;

    private long _windowStart;

    private void Checkpoint()
    {
        if (_operations.Count == 0) _windowStart = _done;
        // The lists above grow too: their room is made before the heap is read, so that a checkpoint costs nothing.
        _operations.EnsureCapacity(64);
        _liveBytes.EnsureCapacity(64);
        _operations.Add(_done - _windowStart);
        _liveBytes.Add(LiveHeap.Read());
    }

    private RetentionResult WithTypes(RetentionResult result, int n)
    {
        var (types, problem) = HeapSnapshotClient.Compare(() => Run(n), (double)n * parameters.OperationsPerInvoke);
        return result with { Types = types, TypesProblem = problem };
    }

    // After the verdict: looking at stacks must not be measured.
    private RetentionResult WithOpener(RetentionResult result, ConnectionWatch watch) =>
        result.Held > 0 || result.Sockets > 0 ? result with { OpenedBy = watch.OpenedBy(() => Run(1)) } : result;

    private double? MeasureLoh(int invocations)
    {
        Run(1);
        var bytes = LargeObjectHeap.Measure(Run, invocations);
        return bytes / (double)(invocations * parameters.OperationsPerInvoke);
    }

    private long MostTimed(int? budget, double slope, RetentionResult exact)
    {
        var perOperation = Math.Max(exact.Sockets ?? 0, Math.Max(exact.SessionsLeft ?? 0, exact.Held ?? 0));
        var operations = budget ?? 10_000.0;
        if (slope > 0) operations = Math.Min(operations, MemoryBudget / slope);
        if (perOperation > 0) operations = Math.Min(operations, SocketBudget / perOperation);
        return Math.Max(1, (long)(operations / parameters.OperationsPerInvoke));
    }
}
