namespace CockroachBench.Retention;

/// <summary>
/// The most operations a case may be asked for while its retention is measured: for operations that use something up,
/// such as the slots of a pool. Without it the diagnoser finds a number by time, memory and sockets. On an attribute class it holds
/// for the methods that have that attribute.
/// </summary>
/// <param name="operations">At least <see cref="Smallest"/>. They run one after the other without clean-up between them.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RetentionBudgetAttribute(int operations) : Attribute
{
    /// <summary>The smallest budget: pilot, warm-up, windows with one and two operations between checkpoints, peak and types.</summary>
    public const int Smallest = 48;

    /// <summary>The most operations.</summary>
    public int Operations { get; } = operations;
}
