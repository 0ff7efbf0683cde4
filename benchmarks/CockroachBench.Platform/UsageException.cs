namespace CockroachBench.Platform;

// What the user can put right: an option, a file, a place to write to.
internal class UsageException(string message, Exception? cause = null) : Exception(OneLine.Of(message), cause);
