using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace CockroachBench.Orm;

// How long a context lives. It tracks every entity that it reads, and keeps them as long as it lives.
[BenchmarkCategory("Orm", Async)]
public class ContextLifetimesBenchmarks : ContextBenchmarks
{
    // Room made beforehand: the retained bytes are those of what is kept, not of the list that keeps it.
    private static readonly List<object> Kept = new(Abandoned.PoolSize * 2);

    private readonly List<IDisposable> _open = [];
    private ItemContexts _pooled = null!;
    private ItemContexts _one = null!;
    private ItemContexts _fromContainer = null!;

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
        var pool = new PooledDbContextFactory<ItemContext>(new DbContextOptionsBuilder<ItemContext>().UseNpgsql(DataSource).Options);
        _pooled = new ItemContexts(pool.CreateDbContext);
        Open();
    }

    [Benchmark(Baseline = true)]
    public async Task<long> Read_ContextDisposed()
    {
        await using var context = Contexts.Create();
        return await ReadAsync(context);
    }

    [Benchmark]
    public async Task<long> Read_ContextPooled()
    {
        await using var context = _pooled.Create();
        return await ReadAsync(context);
    }

    // The connection is back in its pool at the end of the query.
    [Benchmark]
    public Task<long> Read_ContextNeverDisposed() => ReadAsync(Contexts.Create());

    [Benchmark, Leaks]
    public Task<long> Read_OneContext() => ReadAsync(_one.Create());

    [Benchmark, Leaks]
    public Task<long> Read_ContextInStatic()
    {
        var context = Contexts.Create();
        Kept.Add(context);
        return ReadAsync(context);
    }

    // A container keeps each disposable that it hands out until the scope ends. The root scope ends with the application.
    [Benchmark, Leaks]
    public Task<long> Read_TransientFromRootContainer() => ReadAsync(_fromContainer.Create());

    private void Open()
    {
        var context = Contexts.Create();
        var container = new ServiceCollection()
            .AddDbContext<ItemContext>(o => o.UseNpgsql(DataSource), ServiceLifetime.Transient)
            .BuildServiceProvider();
        _open.AddRange([context, container]);
        _one = new ItemContexts(() => context);
        _fromContainer = new ItemContexts(container.GetRequiredService<ItemContext>);
    }

    private void Close()
    {
        foreach (var open in _open) open.Dispose();
        _open.Clear();
    }
}
