using Microsoft.EntityFrameworkCore;

namespace CockroachBench.Reads;

// What EF Core holds of a result: entities that it tracks or does not, or one row of a stream. A retrying strategy buffers the whole
// stream, to be able to read it again. Each operation has a context of its own, on a connection that is open.
[BenchmarkCategory("Reads")]
[QuickParams(nameof(Rows), 10_000)]
[Sql(nameof(EfStatement))]
public class BufferedVsStreamedEfBenchmarks : ReadBenchmarks
{
    private ItemContexts _contexts = null!;
    private ItemContexts _retrying = null!;
    private CompiledQuery _compiled = null!;

    [Params(1, 100, 10_000)]
    public int Rows { get; set; }

    protected override string Statement =>
        $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id <= {Rows} order by id";

    private string EfStatement => $"{ItemContext.Select}WHERE i.id <= {Rows}\nORDER BY i.id";

    protected override void Fill()
    {
        base.Fill();
        _contexts = ItemContexts.On(Connection);
        _retrying = ItemContexts.On(Connection, o => o.EnableRetryOnFailure());
        _compiled = new CompiledQuery(Rows);
    }

    [Benchmark(Baseline = true), BenchmarkCategory(Async), Sql(nameof(Statement))]
    public async Task<long> BufferedAsync_Npgsql()
    {
        await using var command = new NpgsqlCommand(Sql, Connection);
        await using var reader = await command.ExecuteReaderAsync();
        var items = new List<Item>();
        while (await reader.ReadAsync()) items.Add(Item.Read(reader));
        PeakLive.Mark();
        return Checksum.Of(items);
    }

    [Benchmark, BenchmarkCategory(Async)]
    public async Task<long> BufferedAsync_EfTracked()
    {
        await using var context = _contexts.Create();
        return Sum(await Query(context).ToListAsync());
    }

    [Benchmark, BenchmarkCategory(Async)]
    public async Task<long> BufferedAsync_EfUntracked()
    {
        await using var context = _contexts.Create();
        return Sum(await Query(context).AsNoTracking().ToListAsync());
    }

    // EF Core does not look it up in its query cache.
    [Benchmark, BenchmarkCategory(Async)]
    public async Task<long> BufferedAsync_EfUntrackedCompiled()
    {
        await using var context = _contexts.Create();
        var items = new List<Item>();
        await foreach (var item in _compiled.Read(context)) items.Add(item);
        return Sum(items);
    }

    [Benchmark, BenchmarkCategory(Async)]
    public Task<long> StreamedAsync_EfUntracked() => StreamAsync(_contexts);

    [Benchmark, BenchmarkCategory(Async)]
    public Task<long> StreamedAsync_EfUntrackedRetrying() => StreamAsync(_retrying);

    [Benchmark, BenchmarkCategory(Sync), Floor, Requires(Capability.RawWire)]
    public long WireDrain() => Floor.Drain(Rows);

    private IQueryable<Item> Query(ItemContext context) =>
        context.Items.Where(i => i.Id <= EF.Constant((long)Rows)).OrderBy(i => i.Id);

    private static long Sum(List<Item> items)
    {
        PeakLive.Mark();
        return Checksum.Of(items);
    }

    private async Task<long> StreamAsync(ItemContexts contexts)
    {
        await using var context = contexts.Create();
        var sum = 0L;
        await foreach (var item in Query(context).AsNoTracking().AsAsyncEnumerable())
        {
            sum = Checksum.Add(sum, item);
            PeakLive.Mark();
        }
        return sum;
    }

    private sealed class CompiledQuery(long rows)
    {
        private readonly Func<ItemContext, IAsyncEnumerable<Item>> _query = EF.CompileAsyncQuery<ItemContext, Item>(
            context => context.Items.AsNoTracking().Where(i => i.Id <= rows).OrderBy(i => i.Id));

        public IAsyncEnumerable<Item> Read(ItemContext context) => _query(context);
    }
}
