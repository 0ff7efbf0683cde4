namespace CockroachBench.Retention.Measuring;

/// <summary>
/// BenchmarkDotNet's engine, with retention measured before the first timing. Created by the generated program through
/// its parameterless constructor.
/// </summary>
public sealed class RetentionEngineFactory : IEngineFactory
{
    /// <inheritdoc/>
    public IEngine CreateReadyToRun(EngineParameters engineParameters)
    {
        var setup = engineParameters.GlobalSetupAction;
        setup?.Invoke();

        var start = Stopwatch.GetTimestamp();
        var (result, timingBudget) = new RetentionSession(Case(engineParameters)).Measure();
        result = result with { Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
        if (timingBudget is { } budget)
        {
            // What was left behind must not meet the timing: as a new process would start.
            engineParameters.GlobalCleanupAction?.Invoke();
            setup?.Invoke();
            if (!engineParameters.HasInvocationCount) LimitTiming(engineParameters, budget);
            result = result with { TimedWithinBudget = true };
        }
        engineParameters.Host.WriteLine(result.ToLine());

        // The factory below calls the setup, which has run; later calls (memory randomisation) are real ones.
        var done = true;
        engineParameters.GlobalSetupAction = () =>
        {
            if (!done) setup?.Invoke();
            done = false;
        };
        return new EngineFactory().CreateReadyToRun(engineParameters);
    }

    private static MeasuredCase Case(EngineParameters parameters) => Members(parameters).Case(parameters.WorkloadActionNoUnroll) with
    {
        IterationSetup = parameters.IterationSetupAction,
        IterationCleanup = parameters.IterationCleanupAction,
        OperationsPerInvoke = (int)parameters.OperationsPerInvoke,
    };

    // The generated program derives a class from the benchmark's and hands us its methods.
    private static BenchmarkMembers Members(EngineParameters parameters)
    {
        var type = parameters.WorkloadActionNoUnroll.Target?.GetType().BaseType;
        if (type is null || type == typeof(object)) return new(null, null);
        var name = (parameters.BenchmarkName ?? "").Split('(', 2)[0].Split('.')[^1];
        return new(type, type.GetMethods().FirstOrDefault(m => m.Name == name));
    }

    private static void LimitTiming(EngineParameters parameters, TimingBudget budget)
    {
        parameters.TargetJob = budget.Limit(parameters.TargetJob, TimeSpan.FromSeconds(parameters.IterationTime.ToSeconds()));
        // The generated loops are unrolled as the first job said; with an unroll factor of 1 the plain ones belong to it.
        parameters.WorkloadActionUnroll = parameters.WorkloadActionNoUnroll;
        parameters.OverheadActionUnroll = parameters.OverheadActionNoUnroll;
    }
}
