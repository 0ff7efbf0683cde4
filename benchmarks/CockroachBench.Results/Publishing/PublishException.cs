namespace CockroachBench.Results.Publishing;

// A run is not published, or nothing can be written; the message names the run, file or option and what was expected.
internal sealed class PublishException(string message, Exception? innerException = null) : Exception(message, innerException);
