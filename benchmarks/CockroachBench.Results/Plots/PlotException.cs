namespace CockroachBench.Results.Plots;

/// <summary>Pictures cannot be drawn here; the message is one line that says why and what would help.</summary>
internal sealed class PlotException(string message, Exception? innerException = null) : Exception(message, innerException);
