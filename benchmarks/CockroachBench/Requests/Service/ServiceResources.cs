namespace CockroachBench.Requests.Service;

// What the forms of the service work with: the shared pool, and what they have lost. A benchmark keeps that within reach for Release;
// what a soak has lost ends with its process.
internal sealed class ServiceResources(int users, int poolSize, TimeSpan timeout, bool keepsLost) : IDisposable
{
    private readonly Abandoned _lost = new();
    private readonly Lock _making = new();
    private NpgsqlDataSource? _unpooled;
    private EfResources? _ef;

    public NpgsqlDataSource Pool { get; } = Create(poolSize, timeout, pooling: true);

    public NpgsqlDataSource Unpooled => _unpooled ??= Create(poolSize, timeout, pooling: false);

    public EfResources Ef
    {
        get
        {
            lock (_making) return _ef ??= new EfResources(Pool);
        }
    }

    public int Users => users;

    public StrayCancels StrayCancels { get; } = new();

    public string AllUsersSql { get; } =
        $"select {User.Columns} from {BenchmarkSchema.UserTable} where id <= {users} order by id";

    // As an application would make it within a request.
    public NpgsqlDataSource CreateDataSource() => Create(poolSize, timeout, pooling: true);

    // Notes a thing that the calling code forgets.
    public T Lose<T>(T thing) where T : IDisposable
    {
        if (!keepsLost) return thing;
        lock (_lost) return _lost.Keep(thing);
    }

    // The pool is then back at one connection.
    public void Release()
    {
        _ef?.Release();
        lock (_lost) _lost.Release(Pool);
    }

    public void Dispose()
    {
        _ef?.Dispose();
        lock (_lost) _lost.Release();
        _unpooled?.Dispose();
        Pool.Dispose();
    }

    private static NpgsqlDataSource Create(int poolSize, TimeSpan timeout, bool pooling) => BenchmarkDatabase.CreateDataSource(o =>
    {
        o.Pooling = pooling;
        if (pooling) (o.MinPoolSize, o.MaxPoolSize) = (0, poolSize);
        o.Timeout = Math.Max(1, (int)timeout.TotalSeconds);
    });
}
