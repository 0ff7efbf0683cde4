namespace CockroachBench.Reads;

// The whole result in a list, or row by row: the same query, every column of every row read.
[BenchmarkCategory("Reads")]
[QuickParams(nameof(Rows), 100, 10_000)]
[QuickParams(nameof(PayloadBytes), BenchmarkSchema.NarrowPayload)]
[Sql(nameof(Statement))]
public class BufferedVsStreamedBenchmarks : ReadBenchmarks
{
    [Params(1, 100, 10_000)]
    public int Rows { get; set; }

    [Params(BenchmarkSchema.NarrowPayload, BenchmarkSchema.WidePayload)]
    public int PayloadBytes { get; set; }

    protected override string Statement =>
        $"select {Item.Columns} from {BenchmarkSchema.ItemTable(PayloadBytes)} where id <= {Rows} order by id";

    [Benchmark(Baseline = true), BenchmarkCategory(Sync)]
    public long Buffered_Npgsql()
    {
        using var command = new NpgsqlCommand(Sql, Connection);
        using var reader = command.ExecuteReader();
        var items = new List<Item>();
        while (reader.Read()) items.Add(Item.Read(reader));
        PeakLive.Mark();
        return Checksum.Of(items);
    }

    [Benchmark, BenchmarkCategory(Sync)]
    public long Streamed_Npgsql() => Stream(CommandBehavior.Default);

    [Benchmark, BenchmarkCategory(Sync)]
    public long Streamed_NpgsqlSequential() => Stream(CommandBehavior.SequentialAccess);

    [Benchmark, BenchmarkCategory(Sync)]
    public long Buffered_Dapper()
    {
        var items = Connection.Query<Item>(Sql);
        PeakLive.Mark();
        return Checksum.Of(items);
    }

    [Benchmark, BenchmarkCategory(Sync)]
    public long Streamed_Dapper()
    {
        var sum = 0L;
        foreach (var item in Connection.Query<Item>(Sql, buffered: false))
        {
            sum = Checksum.Add(sum, item);
            PeakLive.Mark();
        }
        return sum;
    }

    [Benchmark, BenchmarkCategory(Async)]
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
    public Task<long> StreamedAsync_Npgsql() => StreamAsync(CommandBehavior.Default);

    [Benchmark, BenchmarkCategory(Async)]
    public Task<long> StreamedAsync_NpgsqlSequential() => StreamAsync(CommandBehavior.SequentialAccess);

    [Benchmark, BenchmarkCategory(Async)]
    public async Task<long> BufferedAsync_DapperQueryAsync()
    {
        var items = await Connection.QueryAsync<Item>(Sql);
        PeakLive.Mark();
        return Checksum.Of(items);
    }

    [Benchmark, BenchmarkCategory(Async)]
    public async Task<long> StreamedAsync_DapperQueryUnbufferedAsync()
    {
        for (var attempt = StrayCancels.Begin(); ; attempt++)
        {
            try
            {
                var sum = 0L;
                await foreach (var item in Connection.QueryUnbufferedAsync<Item>(Sql))
                {
                    sum = Checksum.Add(sum, item);
                    PeakLive.Mark();
                }
                return sum;
            }
            catch (PostgresException e) when (StrayCancels.Ended(e, attempt))
            {
            }
        }
    }

    [Benchmark, BenchmarkCategory(Sync), Floor, Requires(Capability.RawWire)]
    public long WireDrain() => Floor.Drain(Rows);

    private long Stream(CommandBehavior behavior)
    {
        using var command = new NpgsqlCommand(Sql, Connection);
        using var reader = command.ExecuteReader(behavior);
        return Stream(reader);
    }

    private async Task<long> StreamAsync(CommandBehavior behavior)
    {
        await using var command = new NpgsqlCommand(Sql, Connection);
        await using var reader = await command.ExecuteReaderAsync(behavior);
        var sum = 0L;
        while (await reader.ReadAsync())
        {
            sum = Checksum.Add(sum, reader);
            PeakLive.Mark();
        }
        return sum;
    }
}
