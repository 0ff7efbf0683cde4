namespace CockroachBench.Fixtures;

// Base of the scenarios: the cleanup closes what the setup opened, last first, even after a setup that failed half-way.
public abstract class DatabaseBenchmarks
{
    private readonly Stack<IDisposable> _owned = [];

    [GlobalCleanup]
    public virtual void Cleanup()
    {
        while (_owned.TryPop(out var owned)) owned.Dispose();
    }

    protected T Own<T>(T opened) where T : IDisposable
    {
        _owned.Push(opened);
        return opened;
    }

    protected NpgsqlDataSource CreateDataSource(Action<NpgsqlConnectionStringBuilder>? configure = null) =>
        Own(BenchmarkDatabase.CreateDataSource(configure));
}
