namespace CockroachBench.Lab.Accuracy;

/// <summary>What a control really retains: known from the runtime's object layout on 64 bits, or by construction.</summary>
/// <param name="bytesPerOperation">Bytes per operation.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TruthAttribute(double bytesPerOperation) : Attribute
{
    /// <summary>Bytes per operation; 0 for a control that leaks nothing.</summary>
    public double BytesPerOperation { get; } = bytesPerOperation;

    /// <summary>By how much the truth itself is not one number: a growing array is paid for in steps.</summary>
    public double Slack { get; init; }
}
