using CockroachBench.Results.Model;

namespace CockroachBench.Harness.Pairs;

/// <summary>A side could not do what it was asked to.</summary>
internal sealed class SliceException(Side side, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whose process it was.</summary>
    public Side Side { get; } = side;

    /// <summary>With the side's name, for a person.</summary>
    public string Reason => $"{(Side == Side.Base ? "base" : "head")}: {Message}";
}
