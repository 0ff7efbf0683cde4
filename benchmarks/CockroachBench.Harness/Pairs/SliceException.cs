namespace CockroachBench.Harness.Pairs;

internal sealed class SliceException(Side side, string message, Exception? inner = null) : Exception(message, inner)
{
    public Side Side { get; } = side;
    public string Reason => $"{(Side == Side.Base ? "base" : "head")}: {Message}";
}
