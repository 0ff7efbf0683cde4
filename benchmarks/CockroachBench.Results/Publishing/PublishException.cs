namespace CockroachBench.Results.Publishing;

/// <summary>A run is not published, or nothing can be written; the message names the run, file or option and what was expected.</summary>
public sealed class PublishException(string message, Exception? innerException = null) : Exception(message, innerException);
