namespace CockroachBench.Platform;

/// <summary>Wrong usage; the message names the option and what was expected.</summary>
public sealed class UsageException(string message) : Exception(OneLine.Of(message));
