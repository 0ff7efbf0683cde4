using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;

namespace CockroachBench.Retention.Measuring;

/// <summary>
/// BenchmarkDotNet's engine, with retention measured before the first timing. Created by the generated program through
/// its parameterless constructor.
/// </summary>
public sealed class RetentionEngineFactory : IEngineFactory
{
    private const int BudgetedIterations = 5;

    /// <inheritdoc/>
    public IEngine CreateReadyToRun(EngineParameters engineParameters)
    {
        var setup = engineParameters.GlobalSetupAction;
        setup?.Invoke();

        var benchmark = BenchmarkMembers.Of(engineParameters);
        var (result, timingBudget) = new RetentionSession(engineParameters, benchmark).Measure();
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

    private static void LimitTiming(EngineParameters parameters, long invocations)
    {
        // First call, warm-up, iterations and the memory diagnoser's own iteration share the budget.
        var perIteration = (int)Math.Max(1, invocations / (BudgetedIterations + 3));
        parameters.TargetJob = parameters.TargetJob
            .WithUnrollFactor(1).WithInvocationCount(perIteration)
            .WithWarmupCount(1).WithIterationCount(BudgetedIterations);
    }
}
