using Microsoft.EntityFrameworkCore;

namespace CockroachBench.Reads;

// What EF Core holds of a result: entities that it tracks or does not, or one row of a stream. A retrying strategy buffers the whole
// stream, to be able to read it again. Each operation has a context of its own, on a connection that is open.
[BenchmarkCategory("Reads")]
[QuickParams(nameof(Rows), 100, 10_000)]
[Sql(nameof(EfStatement))]
public class BufferedVsStreamedEfBenchmarks : ReadBenchmarks
{
    private DbContextOptions<ItemContext> _options = null!;
    private DbContextOptions<ItemContext> _retryingOptions = null!;
    private Func<ItemContext, IAsyncEnumerable<Item>> _compiled = null!;

    [Params(1, 100, 10_000)]
    public int Rows { get; set; }

    protected override string Statement =>
        $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id <= {Rows} order by id";

    private string EfStatement => $"{ItemContext.Select}WHERE i.id <= {Rows}\nORDER BY i.id";

    protected override void Fill()
    {
        base.Fill();
        _options = ItemContext.On(Connection);
        _retryingOptions = ItemContext.On(Connection, o => o.EnableRetryOnFailure());
        _compiled = EF.CompileAsyncQuery<ItemContext, Item>(
            context => context.Items.AsNoTracking().Where(i => i.Id <= Rows).OrderBy(i => i.Id));
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
        await using var context = new ItemContext(_options);
        return Sum(await Query(context).ToListAsync());
    }

    [Benchmark, BenchmarkCategory(Async)]
    public async Task<long> BufferedAsync_EfUntracked()
    {
        await using var context = new ItemContext(_options);
        return Sum(await Query(context).AsNoTracking().ToListAsync());
    }

    // EF Core does not look for the query in its cache.
    [Benchmark, BenchmarkCategory(Async)]
    public async Task<long> BufferedAsync_EfUntrackedCompiled()
    {
        await using var context = new ItemContext(_options);
        var items = new List<Item>();
        await foreach (var item in _compiled(context)) items.Add(item);
        return Sum(items);
    }

    [Benchmark, BenchmarkCategory(Async)]
    public Task<long> StreamedAsync_EfUntracked() => StreamAsync(_options);

    [Benchmark, BenchmarkCategory(Async)]
    public Task<long> StreamedAsync_EfUntrackedRetrying() => StreamAsync(_retryingOptions);

    [Benchmark, BenchmarkCategory(Sync), Floor, Requires(Capability.RawWire)]
    public long WireDrain() => Floor.Drain(Rows);

    private IQueryable<Item> Query(ItemContext context) =>
        context.Items.Where(i => i.Id <= EF.Constant((long)Rows)).OrderBy(i => i.Id);

    private static long Sum(List<Item> items)
    {
        PeakLive.Mark();
        return Checksum.Of(items);
    }

    private async Task<long> StreamAsync(DbContextOptions<ItemContext> options)
    {
        await using var context = new ItemContext(options);
        var sum = 0L;
        await foreach (var item in Query(context).AsNoTracking().AsAsyncEnumerable())
        {
            sum = Checksum.Add(sum, item);
            PeakLive.Mark();
        }
        return sum;
    }
}
