namespace CockroachBench.Databases.Providers;

// A database that answers, until it is disposed. Without an end it belongs to others. FindExit: how its server ended, null while it runs.
internal sealed class RunningDatabase(string connectionString, string description, Func<ValueTask>? end = null, bool runsElsewhere = false,
    Func<Task<string?>>? findExit = null) : IAsyncDisposable
{
    // With its secrets: for connecting, never for printing.
    public string ConnectionString => connectionString;
    public string Description => description;
    public bool IsOurs => end is not null;
    // The server's processes descend from this one, which can pin them to cores; those of a container belong to its engine.
    public bool RunsBelowUs => IsOurs && !runsElsewhere;

    // How a server of ours ended, with its last log lines; null while it runs, and for the servers of others.
    public Task<string?> FindExitAsync() => findExit?.Invoke() ?? Task.FromResult<string?>(null);

    // The next step after a server no longer answers.
    public async Task<string> NextStepAsync() => await FindExitAsync() is { } exit ? $"{exit}. Run again." : ServerWatch.LookAtTheLog;

    public ValueTask DisposeAsync() => end?.Invoke() ?? ValueTask.CompletedTask;
}
