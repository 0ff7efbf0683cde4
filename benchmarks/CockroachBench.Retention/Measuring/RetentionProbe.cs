namespace CockroachBench.Retention.Measuring;

/// <summary>Measures retention for a harness that runs benchmark methods without BenchmarkDotNet's engine.</summary>
internal static class RetentionProbe
{
    /// <summary>Measures a case that is set up, in this process; nothing else may run in it. Types of a leak are not reported.</summary>
    /// <param name="type">The benchmark class: its attributes are read.</param>
    /// <param name="method">The benchmark method.</param>
    /// <param name="run">Runs the given number of invocations, one after the other.</param>
    /// <param name="iterationSetup">The iteration setup, if any.</param>
    /// <param name="iterationCleanup">The iteration cleanup, if any.</param>
    /// <param name="operationsPerInvocation">Operations of an invocation.</param>
    /// <returns>The figures, or <see cref="RetentionResult.Problem"/> alone.</returns>
    public static RetentionResult Measure(
        Type type, MethodInfo method, Action<long> run, Action? iterationSetup, Action? iterationCleanup, int operationsPerInvocation) =>
        Create(type, method, run, iterationSetup, iterationCleanup, operationsPerInvocation).Measure().Result;

    internal static RetentionSession Create(
        Type type, MethodInfo method, Action<long> run, Action? iterationSetup, Action? iterationCleanup, int operationsPerInvocation) =>
        new(new BenchmarkMembers(type, method).Case(run) with
        {
            IterationSetup = iterationSetup,
            IterationCleanup = iterationCleanup,
            OperationsPerInvoke = operationsPerInvocation,
        });
}
