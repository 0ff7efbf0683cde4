namespace CockroachBench.Retention.Measuring;

// Limits the timing of an operation that leaves something behind.
internal sealed record TimingBudget(long Invocations, TimeSpan PerInvocation)
{
    private const int Iterations = 5;
    // First call, warm-up, iterations and the memory diagnoser's own iteration share the budget.
    private const int Shares = Iterations + 3;

    public Job Limit(Job job, TimeSpan iterationTime)
    {
        var perIteration = Math.Clamp((long)(iterationTime / PerInvocation), 1, Math.Max(1, Invocations / Shares));
        return job.WithUnrollFactor(1).WithInvocationCount((int)perIteration).WithWarmupCount(1).WithIterationCount(Iterations);
    }
}
