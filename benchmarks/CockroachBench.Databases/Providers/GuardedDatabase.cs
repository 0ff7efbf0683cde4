namespace CockroachBench.Databases.Providers;

/// <summary>A database in a process of ours.</summary>
internal sealed class GuardedDatabase(GuardedProcess process, string connectionString, string description) : IRunningDatabase
{
    public string ConnectionString => connectionString;

    public string Description => description;

    public bool IsOurs => true;

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
