using CockroachBench.Fixtures;
using Npgsql;

namespace CockroachBench.Requests.Service;

/// <summary>What the forms of the service work with: the shared pool, and in a benchmark what they have lost, for the clean-up.</summary>
/// <param name="users">How many users there are, to the service.</param>
/// <param name="poolSize">Maximum size of a pool.</param>
/// <param name="timeout">How long a request waits for a connection before it fails.</param>
/// <param name="keepsLost">Whether what is lost is kept within reach for <see cref="Release"/>; a soak ends with its process instead.</param>
public sealed class ServiceResources(int users, int poolSize, TimeSpan timeout, bool keepsLost) : IDisposable
{
    private readonly Abandoned _lost = new();
    private NpgsqlDataSource? _unpooled;

    /// <summary>The application's one pool.</summary>
    public NpgsqlDataSource Pool { get; } = Create(poolSize, timeout, pooling: true);

    /// <summary>A data source without a pool.</summary>
    public NpgsqlDataSource Unpooled => _unpooled ??= Create(poolSize, timeout, pooling: false);

    /// <summary>The SQL for all users.</summary>
    public string AllUsersSql { get; } = UserQuery.ManySql(users);

    /// <summary>How many users there are.</summary>
    public int Users => users;

    /// <summary>Another data source, as an application would make it within a request.</summary>
    public NpgsqlDataSource CreateDataSource() => Create(poolSize, timeout, pooling: true);

    /// <summary>Notes a thing that the calling code forgets.</summary>
    public T Lose<T>(T thing) where T : IDisposable
    {
        if (!keepsLost) return thing;
        lock (_lost) return _lost.Keep(thing);
    }

    /// <summary>Disposes what was lost and brings the pool back to one connection.</summary>
    public void Release()
    {
        lock (_lost) _lost.Release(Pool);
    }

    /// <summary>Closes the pools.</summary>
    public void Dispose()
    {
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
