using System.Runtime.ExceptionServices;

namespace CockroachBench.Retention;

// One check of an operation in this process.
internal sealed class LeakCheckRun
{
    // While other code makes it unclear; the time is for another one to begin.
    private const int Attempts = 3;
    private static readonly TimeSpan AttemptsTime = TimeSpan.FromSeconds(10);

    // Pool slots per operation: another test's connection is busy too at times.
    private const double LeastHeld = 0.1;

    private const string NoType = "none has as many more objects after one interval as after the next";

    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    private readonly int? _budget;
    private readonly CancellationToken _cancellation;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _operations;
    private Exception? _thrown;

    public LeakCheckRun(int? budget, CancellationToken cancellation)
    {
        if (budget is { } operations)
            ArgumentOutOfRangeException.ThrowIfLessThan(operations, RetentionBudgetAttribute.Smallest, nameof(budget));
        (_budget, _cancellation) = (budget, cancellation);
    }

    public LeakCheckResult Measure(Action operation)
    {
        OneAtATime.Wait(_cancellation);
        try
        {
            return MeasureCore(invocations =>
            {
                for (var i = 0L; i < invocations; i++)
                {
                    Count();
                    operation();
                }
            });
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    public async Task<LeakCheckResult> MeasureAsync(Func<Task> operation)
    {
        await OneAtATime.WaitAsync(_cancellation).ConfigureAwait(false);
        try
        {
            // The measurement waits for operations: on a thread of its own, none of the pool's is taken from them.
            return await Task.Factory.StartNew(() => MeasureCore(invocations => RunAsync(invocations).GetAwaiter().GetResult()),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            OneAtATime.Release();
        }

        async Task RunAsync(long invocations)
        {
            for (var i = 0L; i < invocations; i++)
            {
                Count();
                await operation().ConfigureAwait(false);
            }
        }
    }

    private void Count()
    {
        _cancellation.ThrowIfCancellationRequested();
        _operations++;
    }

    private LeakCheckResult MeasureCore(Action<long> loop)
    {
        var measured = new MeasuredCase(Run) { Budget = _budget, SharesProcess = true };
        for (var attempt = 1; ; attempt++)
        {
            var session = new RetentionSession(measured);
            var result = session.Measure().Result;
            if (_thrown is not null) return OfThrown(result, session.SlotsHeld);
            var mayTryAgain = attempt < Attempts && _budget is null && Stopwatch.GetElapsedTime(_start) < AttemptsTime;
            if (result.Noise is null || !mayTryAgain) return Of(result);
        }

        void Run(long invocations)
        {
            try
            {
                loop(invocations);
            }
            catch (Exception e)
            {
                _thrown = e;
                throw;
            }
        }
    }

    private LeakCheckResult OfThrown(RetentionResult result, long slotsHeld)
    {
        if (_thrown is OperationCanceledException || slotsHeld < LeastHeld * _operations) ExceptionDispatchInfo.Throw(_thrown!);
        return Of(result with { Held = (double)slotsHeld / _operations });
    }

    private LeakCheckResult Of(RetentionResult result)
    {
        var (leaksBytes, holdsSlots) = (result.Verdict == Verdict.Leak, result.Held >= LeastHeld);
        var verdict = leaksBytes || holdsSlots ? Verdict.Leak : result.Verdict ?? Verdict.Unclear;
        return new LeakCheckResult
        {
            Verdict = verdict,
            LeaksBytes = leaksBytes,
            HoldsSlots = holdsSlots,
            Retained = result.Retained,
            Resolution = result.Resolution,
            Types = result.Types ?? [],
            TypesProblem = result.TypesProblem ?? (leaksBytes && result.Types is not { Count: > 0 } ? NoType : null),
            Held = result.Held,
            HeldByPool = result.HeldByPool ?? new Dictionary<string, double>(),
            OpenedBy = result.OpenedBy,
            ConnectionsOpened = result.ConnectionsOpened,
            Operations = _operations,
            Duration = Stopwatch.GetElapsedTime(_start),
            Reason = result.Problem ?? (verdict == Verdict.Unclear ? WhyUnclear(result) : null),
        };
    }

    private static string WhyUnclear(RetentionResult result) => result.Noise switch
    {
        { } noise => string.Create(CultureInfo.InvariantCulture,
            $"other code in this process {(noise > 0 ? "retained" : "released")} {Math.Abs(noise):#,0} B while nothing ran; "
            + $"put the test in a collection that runs alone"),
        null => string.Create(CultureInfo.InvariantCulture,
            $"{result.Operations:#,0} operations, in which {result.Retained:#,0.#} B each were retained, are too few to tell"),
    };
}
