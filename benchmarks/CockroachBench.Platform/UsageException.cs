namespace CockroachBench.Platform;

internal sealed class UsageException(string message) : Exception(OneLine.Of(message));
