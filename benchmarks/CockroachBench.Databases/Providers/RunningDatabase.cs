namespace CockroachBench.Databases.Providers;

// A database that answers, until it is disposed. Without an end it belongs to others.
internal sealed class RunningDatabase(
    string connectionString, string description, Func<ValueTask>? end = null, bool runsElsewhere = false) : IAsyncDisposable
{
    // With its secrets: for connecting, never for printing.
    public string ConnectionString => connectionString;
    public string Description => description;
    public bool IsOurs => end is not null;
    // The server's processes descend from this one, which can pin them to cores; those of a container belong to its engine.
    public bool RunsBelowUs => IsOurs && !runsElsewhere;
    public ValueTask DisposeAsync() => end?.Invoke() ?? ValueTask.CompletedTask;
}
