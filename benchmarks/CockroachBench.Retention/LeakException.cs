namespace CockroachBench.Retention;

/// <summary>What <see cref="LeakCheck"/>'s assertions throw: the message is the result as text.</summary>
/// <param name="result">What was measured.</param>
public sealed class LeakException(LeakCheckResult result) : Exception(result.ToString())
{
    /// <summary>What was measured.</summary>
    public LeakCheckResult Result { get; } = result;
}
