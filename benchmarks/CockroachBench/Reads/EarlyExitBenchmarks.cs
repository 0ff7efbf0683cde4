namespace CockroachBench.Reads;

// One row is wanted of many: what it costs to stop reading, by the way one stops.
[BenchmarkCategory("Reads")]
[QuickParams(nameof(Rows), 50_000)]
[Sql(nameof(Statement))]
public class EarlyExitBenchmarks : ReadBenchmarks
{
    [Params(100, 50_000)]
    public int Rows { get; set; }

    protected override string Statement =>
        $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id <= {Rows} order by id";

    protected override int FloorLimit => 1;

    // Disposing the reader reads the rest off the wire and drops it.
    [Benchmark(Baseline = true), BenchmarkCategory(Sync)]
    public long Dispose_Npgsql()
    {
        using var command = new NpgsqlCommand(Sql, Connection);
        using var reader = command.ExecuteReader();
        reader.Read();
        return Checksum.Add(0, Item.Read(reader));
    }

    // Less is left to drop, but a cancel request is a connection of its own.
    [Benchmark, BenchmarkCategory(Sync), Requires(Capability.Cancellation)]
    public long Cancel_Npgsql()
    {
        for (var attempt = StrayCancels.Begin(); ; attempt++)
        {
            try
            {
                using var command = new NpgsqlCommand(Sql, Connection);
                using var reader = command.ExecuteReader();
                reader.Read();
                var sum = Checksum.Add(0, Item.Read(reader));
                command.Cancel();
                return sum;
            }
            catch (PostgresException e) when (StrayCancels.Ended(e, attempt))
            {
            }
        }
    }

    // Dapper cancels.
    [Benchmark, BenchmarkCategory(Sync)]
    public long Break_Dapper()
    {
        for (var attempt = StrayCancels.Begin(); ; attempt++)
        {
            try
            {
                foreach (var item in Connection.Query<Item>(Sql, buffered: false)) return Checksum.Add(0, item);
                return 0;
            }
            catch (PostgresException e) when (StrayCancels.Ended(e, attempt))
            {
            }
        }
    }

    // Dapper cancels here, too.
    [Benchmark, BenchmarkCategory(Async)]
    public async Task<long> BreakAsync_Dapper()
    {
        for (var attempt = StrayCancels.Begin(); ; attempt++)
        {
            try
            {
                await foreach (var item in Connection.QueryUnbufferedAsync<Item>(Sql)) return Checksum.Add(0, item);
                return 0;
            }
            catch (PostgresException e) when (StrayCancels.Ended(e, attempt))
            {
            }
        }
    }

    // Execute with a row limit: the server sends one row.
    [Benchmark, BenchmarkCategory(Sync), Floor, Requires(Capability.RawWire)]
    public long WireDrain() => Floor.Drain(1);
}
