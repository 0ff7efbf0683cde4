namespace CockroachBench.Databases.Wire;

/// <summary>The raw-socket client cannot go on: an error from the server, or a login method it does not speak.</summary>
public sealed class WireException(string message) : Exception(message);
