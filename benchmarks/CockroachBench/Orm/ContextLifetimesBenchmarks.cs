using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace CockroachBench.Orm;

// How long a context lives. It tracks every entity that it has read: one that lives on keeps them all.
[BenchmarkCategory("Orm", Async)]
public class ContextLifetimesBenchmarks : ContextBenchmarks
{
    // Room made beforehand: the retained bytes are those of what is kept, not of the list that keeps it.
    private static readonly List<object> Kept = new(Abandoned.PoolSize * 2);

    private PooledDbContextFactory<ItemContext> _pool = null!;
    private ItemContext? _oneContext;
    private ServiceProvider? _container;

    public override void Release()
    {
        Kept.Clear();
        Close();
        Open();
        base.Release();
    }

    public override void Cleanup()
    {
        Close();
        base.Cleanup();
    }

    protected override void Fill()
    {
        base.Fill();
        _pool = new PooledDbContextFactory<ItemContext>(Options);
        Open();
    }

    [Benchmark(Baseline = true)]
    public async Task<long> Read_ContextDisposed()
    {
        await using var context = new ItemContext(Options);
        return await ReadAsync(context);
    }

    [Benchmark]
    public async Task<long> Read_ContextPooled()
    {
        await using var context = _pool.CreateDbContext();
        return await ReadAsync(context);
    }

    // The connection went back to its pool with the end of the query.
    [Benchmark]
    public Task<long> Read_ContextNeverDisposed() => ReadAsync(new ItemContext(Options));

    [Benchmark, Leaks]
    public Task<long> Read_OneContext() => ReadAsync(_oneContext!);

    [Benchmark, Leaks]
    public Task<long> Read_ContextInStatic()
    {
        var context = new ItemContext(Options);
        Kept.Add(context);
        return ReadAsync(context);
    }

    // A container keeps each disposable that it hands out until its scope ends: for the root's, the application's end.
    [Benchmark, Leaks]
    public Task<long> Read_TransientFromRootContainer() => ReadAsync(_container!.GetRequiredService<ItemContext>());

    private void Open()
    {
        _oneContext = new ItemContext(Options);
        _container = new ServiceCollection()
            .AddDbContext<ItemContext>(o => o.UseNpgsql(DataSource), ServiceLifetime.Transient)
            .BuildServiceProvider();
    }

    private void Close()
    {
        _oneContext?.Dispose();
        _container?.Dispose();
    }
}
