namespace CockroachBench.Fixtures;

// What benchmarked code has lost, within reach for the clean-up alone. Its room is made beforehand: keeping a thing retains nothing.
internal sealed class Abandoned
{
    // Of an iteration in a class that leaves things behind.
    public const int Operations = 32;

    // The most that a retention measurement may use there.
    public const int RetentionOperations = 128;

    // Room in a pool for an iteration or a retention measurement, with a few to spare.
    public const int PoolSize = RetentionOperations + 8;

    private readonly List<IDisposable> _things = new(PoolSize * 2);

    public T Keep<T>(T thing) where T : IDisposable
    {
        _things.Add(thing);
        return thing;
    }

    // Last first. A pool is then as its setup left it: one new connection.
    public void Release(NpgsqlDataSource? pool = null)
    {
        for (var i = _things.Count - 1; i >= 0; i--) _things[i].Dispose();
        _things.Clear();
        if (pool is null) return;
        pool.Clear();
        pool.OpenConnection().Dispose();
    }
}
