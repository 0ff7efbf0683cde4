namespace CockroachBench.Reads;

// Dapper.AOT writes at build time the code that Dapper emits at run time, and can keep a call's command for the next. Its stream, read to
// the end, opens no connection for a cancel request: Dapper's does in Reads/BufferedVsStreamed.
[BenchmarkCategory("Reads")]
[QuickParams(nameof(Rows), 10_000)]
[Sql(nameof(Statement))]
public class BufferedVsStreamedAotBenchmarks : ReadBenchmarks
{
    [Params(1, 100, 10_000)]
    public int Rows { get; set; }

    protected override string Statement =>
        $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id <= {Rows} order by id";

    [Benchmark(Baseline = true), BenchmarkCategory(Sync)]
    public long Buffered_Dapper() => Sum(Connection.Query<Item>(Sql));

    [Benchmark, BenchmarkCategory(Sync), DapperAot]
    public long Buffered_DapperAot() => Sum(Connection.Query<Item>(Sql));

    [Benchmark, BenchmarkCategory(Sync), DapperAot, CacheCommand]
    public long Buffered_DapperAotCachedCommand() => Sum(Connection.Query<Item>(Sql));

    [Benchmark, BenchmarkCategory(Sync), DapperAot, CacheCommand]
    public long Streamed_DapperAotCachedCommand()
    {
        var sum = 0L;
        foreach (var item in Connection.Query<Item>(Sql, buffered: false))
        {
            sum = Checksum.Add(sum, item);
            PeakLive.Mark();
        }
        return sum;
    }

    [Benchmark, BenchmarkCategory(Async), DapperAot, CacheCommand]
    public async Task<long> BufferedAsync_DapperAotCachedCommand() => Sum(await Connection.QueryAsync<Item>(Sql));

    [Benchmark, BenchmarkCategory(Async), DapperAot, CacheCommand]
    public async Task<long> StreamedAsync_DapperAotCachedCommand()
    {
        var sum = 0L;
        await foreach (var item in Connection.QueryUnbufferedAsync<Item>(Sql))
        {
            sum = Checksum.Add(sum, item);
            PeakLive.Mark();
        }
        return sum;
    }

    [Benchmark, BenchmarkCategory(Sync), Floor, Requires(Capability.RawWire)]
    public long WireDrain() => Floor.Drain(Rows);

    private static long Sum(IEnumerable<Item> items)
    {
        PeakLive.Mark();
        return Checksum.Of(items);
    }
}
