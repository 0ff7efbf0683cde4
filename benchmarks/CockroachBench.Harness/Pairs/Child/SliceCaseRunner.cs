using CockroachBench.Retention.Measuring;
using CockroachBench.Retention.Reporting;

namespace CockroachBench.Harness.Pairs.Child;

internal sealed class SliceCaseRunner : IAsyncDisposable
{
    private readonly BenchmarkCase _case;
    private readonly CaseInstance _instance;
    private readonly Action? _iterationSetup;
    private readonly Action? _iterationCleanup;

    private SliceCaseRunner(BenchmarkCase benchmarkCase, CaseInstance instance)
    {
        _case = benchmarkCase;
        _instance = instance;
        Loop = InvocationLoop.Create(benchmarkCase, instance.Target).Run;
        _iterationSetup = InvocationLoop.CreateAction(benchmarkCase.Descriptor.IterationSetupMethod, instance.Target);
        _iterationCleanup = InvocationLoop.CreateAction(benchmarkCase.Descriptor.IterationCleanupMethod, instance.Target);
        OperationsPerInvocation = benchmarkCase.Descriptor.OperationsPerInvoke;
        // BenchmarkDotNet sets one invocation for a case with an iteration setup or cleanup.
        var run = benchmarkCase.Job.Run;
        FixedInvocations = run.HasValue(RunMode.InvocationCountCharacteristic) ? run.InvocationCount : null;
    }

    public Action<long> Loop { get; set; }
    public int OperationsPerInvocation { get; }
    // Invocations of each slice where the case fixes them, as one that leaves something behind must; else null.
    public long? FixedInvocations { get; }

    public static async Task<SliceCaseRunner> CreateAsync(BenchmarkCase benchmarkCase) =>
        new(benchmarkCase, await CaseInstance.CreateAsync(benchmarkCase));

    public SliceAnswer Run(long invocations)
    {
        invocations = FixedInvocations ?? invocations;
        return Iterate(() =>
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var start = Stopwatch.GetTimestamp();
            Loop(invocations);
            var elapsed = Stopwatch.GetElapsedTime(start);
            return new SliceAnswer
            {
                Operations = invocations * OperationsPerInvocation,
                Nanoseconds = elapsed.TotalNanoseconds,
                CpuNanoseconds = (Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds,
            };
        });
    }

    // Bytes per operation of several iterations, on all threads; not timed.
    public SliceAnswer Allocate(long invocations, int samples)
    {
        invocations = FixedInvocations ?? invocations;
        var allocated = new double[samples];
        for (var i = 0; i < samples; i++)
        {
            allocated[i] = Iterate(() =>
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                Loop(invocations);
                return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)(invocations * OperationsPerInvocation);
            });
        }
        return new SliceAnswer { Operations = samples * invocations * OperationsPerInvocation, Allocated = allocated };
    }

    private T Iterate<T>(Func<T> measured)
    {
        _iterationSetup?.Invoke();
        try
        {
            return measured();
        }
        finally
        {
            _iterationCleanup?.Invoke();
        }
    }

    public SliceAnswer Retain()
    {
        var result = Hand(RetentionProbe.Measure);
        return result.Problem is { } problem
            ? new SliceAnswer { Error = problem }
            : new SliceAnswer { Figures = RetentionMetrics.Of(result).ToDictionary(m => m.Descriptor.Id, m => m.Value) };
    }

    // Hands the case to what measures its retention.
    public T Hand<T>(Func<Type, MethodInfo, Action<long>, Action?, Action?, int, T> to) =>
        to(_case.Descriptor.Type, _case.Descriptor.WorkloadMethod, Loop, _iterationSetup, _iterationCleanup, OperationsPerInvocation);

    public ValueTask DisposeAsync() => _instance.DisposeAsync();
}
