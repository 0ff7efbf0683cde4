namespace CockroachBench.Results.Model;

// A file is not a run, or not one this program can read; the message names the file and what was expected.
internal sealed class RunFormatException(string message, Exception? innerException = null) : Exception(message, innerException);
