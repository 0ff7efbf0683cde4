using CockroachBench.Retention.Measuring;
using CockroachBench.Retention.Reporting;

namespace CockroachBench.Harness.Pairs.Child;

internal sealed class SliceCaseRunner : IDisposable
{
    private readonly Descriptor _descriptor;
    private readonly CaseInstance _instance;

    public SliceCaseRunner(BenchmarkCase benchmarkCase)
    {
        _descriptor = benchmarkCase.Descriptor;
        _instance = new CaseInstance(benchmarkCase);
        Loop = _instance.Loop;
        // BenchmarkDotNet sets one invocation for a case with an iteration setup or cleanup.
        var run = benchmarkCase.Job.Run;
        FixedInvocations = run.HasValue(RunMode.InvocationCountCharacteristic) ? run.InvocationCount : null;
    }

    public Action<long> Loop { get; set; }
    public int OperationsPerInvocation => _descriptor.OperationsPerInvoke;
    // Invocations of each slice where the case fixes them, as one that leaves something behind must; else null.
    public long? FixedInvocations { get; }

    public SliceAnswer Run(long invocations)
    {
        invocations = FixedInvocations ?? invocations;
        return _instance.Iterate(() =>
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
        var operations = (FixedInvocations ?? invocations) * OperationsPerInvocation;
        var allocated = new double[samples];
        for (var i = 0; i < samples; i++)
        {
            allocated[i] = _instance.Iterate(() =>
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                Loop(FixedInvocations ?? invocations);
                return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)operations;
            });
        }
        return new SliceAnswer { Operations = samples * operations, Allocated = allocated };
    }

    public SliceAnswer Retain()
    {
        var result = Hand(RetentionProbe.Measure);
        return result.Problem is { } problem
            ? new SliceAnswer { Error = problem }
            : new SliceAnswer { Figures = RetentionMetrics.Of(result).ToDictionary(m => m.Descriptor.Id, m => m.Value) };
    }

    // Hands the case to what measures its retention.
    public T Hand<T>(Func<Type, MethodInfo, Action<long>, Action?, Action?, int, T> to) => to(_descriptor.Type, _descriptor.WorkloadMethod,
        Loop, _instance.IterationSetup, _instance.IterationCleanup, OperationsPerInvocation);

    public void Dispose() => _instance.Dispose();
}
