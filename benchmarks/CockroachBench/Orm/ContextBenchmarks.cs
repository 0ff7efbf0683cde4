using Microsoft.EntityFrameworkCore;

namespace CockroachBench.Orm;

// Base of scenarios with contexts of EF Core: each operation reads ten rows that the one before did not. The setup builds the model.
[Sql(nameof(EntitiesSql), typeof(ContextBenchmarks))]
public abstract class ContextBenchmarks : ConnectionLeakBenchmarks
{
    private const int RowsOfOperation = 10;

    private protected static readonly string EntitiesSql = $"{ItemContext.Select}WHERE i.id > @after AND i.id <= @last\nORDER BY i.id";

    private long _reads;

    private protected ItemContexts Contexts { get; private set; } = null!;

    protected override void Fill()
    {
        Contexts = ItemContexts.On(DataSource);
        using var context = Contexts.Create();
        _ = Query(context).ToList();
        _reads = 0;
    }

    private protected async Task<long> ReadAsync(ItemContext context)
    {
        var items = await Query(context).ToListAsync();
        PeakLive.Mark();
        return Checksum.Of(items);
    }

    private protected IQueryable<Item> Query(ItemContext context)
    {
        var after = _reads++ % (BenchmarkSchema.NarrowRows / RowsOfOperation) * RowsOfOperation;
        var last = after + RowsOfOperation;
        return context.Items.Where(i => i.Id > after && i.Id <= last).OrderBy(i => i.Id);
    }
}
