namespace CockroachBench.Databases.Providers;

internal sealed class GuardedDatabase(GuardedProcess process, string connectionString, string description, bool runsBelowUs = true) : IRunningDatabase
{
    public string ConnectionString => connectionString;

    public string Description => description;

    public bool IsOurs => true;

    public bool RunsBelowUs => runsBelowUs;

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
