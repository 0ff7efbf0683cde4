namespace CockroachBench.Platform;

// The message names the option and what was expected.
internal sealed class UsageException(string message) : Exception(OneLine.Of(message));
