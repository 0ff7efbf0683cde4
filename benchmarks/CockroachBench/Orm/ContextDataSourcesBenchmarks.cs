using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CockroachBench.Orm;

// Where contexts get their connections: from one data source, from one for each context, or from one that EF Core makes for each
// connection string, of a tenant for example, and keeps.
[BenchmarkCategory("Orm", Async)]
public class ContextDataSourcesBenchmarks : ContextBenchmarks
{
    // EF Core's own services, which keep the data sources. Disposing them closes the data sources.
    private ServiceProvider? _services;
    private int _strings;

    public override void Release()
    {
        RenewServices();
        base.Release();
    }

    public override void Cleanup()
    {
        _services?.Dispose();
        base.Cleanup();
    }

    [GlobalSetup(Target = nameof(Read_ConnectionStringPerContext))]
    public void SetupServices()
    {
        Setup();
        RenewServices();
    }

    [Benchmark(Baseline = true)]
    public async Task<long> Read_SharedDataSource()
    {
        await using var context = Contexts.Create();
        return await ReadAsync(context);
    }

    // Disposing the context does not dispose the data source.
    [Benchmark, LeaksConnection]
    public async Task<long> Read_DataSourcePerContext()
    {
        await using var context = ItemContexts.On(Abandoned.Keep(BenchmarkDatabase.CreateDataSource())).Create();
        return await ReadAsync(context);
    }

    [Benchmark, LeaksConnection]
    public async Task<long> Read_ConnectionStringPerContext()
    {
        await using var context = new ItemContext(NextOptions());
        return await ReadAsync(context);
    }

    // The strings differ in a setting that the operation does not use.
    private DbContextOptions<ItemContext> NextOptions()
    {
        var text = BenchmarkDatabase.CreateDataSourceBuilder(o => o.CancellationTimeout = 1000 + _strings++).ConnectionString;
        return new DbContextOptionsBuilder<ItemContext>()
            .UseInternalServiceProvider(_services)
            .UseNpgsql(text, o => o.ConfigureDataSource(static builder => builder.Name = nameof(Read_ConnectionStringPerContext)))
            .Options;
    }

    private void RenewServices()
    {
        if (_services is null && CaseName.MethodOf(CaseName.Current) != nameof(Read_ConnectionStringPerContext)) return;
        _services?.Dispose();
        _services = new ServiceCollection().AddEntityFrameworkNpgsql().BuildServiceProvider();
        using var context = new ItemContext(NextOptions());
        _ = context.Model;
    }
}
