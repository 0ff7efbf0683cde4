namespace CockroachBench.Retention;

/// <summary>
/// Tells in a unit test whether an operation leaks, without a BenchmarkDotNet run: it runs the operation up to some 50,000 times in the
/// test's own process, and looks at what survives full collections.
/// </summary>
/// <remarks>
/// <para>One check runs at a time in a process; others wait. What other code retains meanwhile is measured in pauses between the
/// operations. If it could be taken for a leak, or hide one, the check is repeated up to twice, and then the verdict is unclear: put the
/// test in a collection that runs alone.</para>
/// <para>An exception of the operation ends the check and is thrown on as it is. Where busy pool slots explain it, because a pool ran dry,
/// the result says so instead.</para>
/// </remarks>
public static class LeakCheck
{
    /// <summary>Measures what an asynchronous operation leaves behind.</summary>
    /// <param name="operation">Runs many times, one after the other, without a synchronization context.</param>
    /// <param name="budget">
    /// The most operations, at least <see cref="RetentionBudgetAttribute.Smallest"/>. Without it time (30 s), memory (256 MB) and sockets
    /// decide. A verdict of <see cref="Verdict.None"/> needs some 500; the fewer, the larger the <see cref="LeakCheckResult.Resolution"/>.
    /// </param>
    /// <param name="cancellationToken">Is looked at before each operation.</param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is too small.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<LeakCheckResult> MeasureAsync(
        Func<Task> operation, int? budget = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return new LeakCheckRun(budget, cancellationToken).MeasureAsync(operation);
    }

    /// <summary>Measures what an operation leaves behind, on the calling thread.</summary>
    /// <inheritdoc cref="MeasureAsync"/>
    public static LeakCheckResult Measure(Action operation, int? budget = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return new LeakCheckRun(budget, cancellationToken).Measure(operation);
    }

    /// <summary>Fails unless an asynchronous operation leaves nothing behind.</summary>
    /// <exception cref="LeakException">
    /// The operation leaks, or that is unclear: a test that could not tell has shown nothing. The message says which, and why.
    /// </exception>
    /// <inheritdoc cref="MeasureAsync"/>
    public static async Task AssertNoneAsync(Func<Task> operation, int? budget = null, CancellationToken cancellationToken = default) =>
        AssertNone(await MeasureAsync(operation, budget, cancellationToken).ConfigureAwait(false));

    /// <summary>Fails unless an operation leaves nothing behind. It runs on the calling thread.</summary>
    /// <exception cref="LeakException">
    /// The operation leaks, or that is unclear: a test that could not tell has shown nothing. The message says which, and why.
    /// </exception>
    /// <inheritdoc cref="MeasureAsync"/>
    public static void AssertNone(Action operation, int? budget = null, CancellationToken cancellationToken = default) =>
        AssertNone(Measure(operation, budget, cancellationToken));

    /// <summary>Not for asynchronous operations, which it would not wait for.</summary>
    [Obsolete("Use MeasureAsync and await it.", error: true)]
    public static LeakCheckResult Measure(Func<Task> operation, int? budget = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>Not for asynchronous operations, which it would not wait for.</summary>
    [Obsolete("Use AssertNoneAsync and await it.", error: true)]
    public static void AssertNone(Func<Task> operation, int? budget = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    private static void AssertNone(LeakCheckResult result)
    {
        if (result.Verdict != Verdict.None) throw new LeakException(result);
    }
}
