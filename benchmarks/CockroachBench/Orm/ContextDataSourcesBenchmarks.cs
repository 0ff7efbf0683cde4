using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CockroachBench.Orm;

// Where contexts get their connections: one data source, one for each context, or one that EF Core makes for each connection string and
// keeps, as it does for tenants or for passwords in the string.
[BenchmarkCategory("Orm", Async)]
public class ContextDataSourcesBenchmarks : ContextBenchmarks
{
    // EF Core's own services, in a container of the benchmark's: disposing it closes the data sources that they keep.
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

    // The strings differ in what the operation does not use.
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
