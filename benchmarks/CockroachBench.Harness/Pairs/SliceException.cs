using CockroachBench.Results.Comparing;

namespace CockroachBench.Harness.Pairs;

// A side could not do what it was asked to.
internal sealed class SliceException(Side side, string message, Exception? inner = null) : Exception(message, inner)
{
    public Side Side { get; } = side;
    public string Reason => $"{(Side == Side.Base ? "base" : "head")}: {Message}";
}
