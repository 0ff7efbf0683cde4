namespace CockroachBench.Lab.Accuracy;

// What a control retains, known from the runtime's object layout on 64 bits, or by construction.
[AttributeUsage(AttributeTargets.Method)]
public sealed class TruthAttribute(double bytesPerOperation) : Attribute
{
    public double BytesPerOperation { get; } = bytesPerOperation;

    // The truth is a range where an array grows in steps.
    public double Slack { get; init; }
}
