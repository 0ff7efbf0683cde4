using NpgsqlTypes;

namespace CockroachBench.Reads;

// More rows than one wants in memory: in a list, streamed, through a cursor, page by page, or by COPY. Every variant reads every column
// of the same rows in the same order; all but the list hold one row at a time.
[BenchmarkCategory("Reads", Sync)]
[WarmupCount(3), IterationCount(12)] // an operation here is as long as an iteration elsewhere
[QuickParams(nameof(Rows), BenchmarkSchema.NarrowRows)]
[ScansRows(nameof(Rows))]
public class LargeScanBenchmarks : ReadBenchmarks
{
    [Params(BenchmarkSchema.NarrowRows, BenchmarkSchema.MillionRows)]
    public int Rows { get; set; }

    protected override string Statement => $"select {Item.Columns} from {BenchmarkSchema.ScanTable(Rows)} where id <= {Rows} order by id";

    [Benchmark(Baseline = true)]
    public long Buffered_Npgsql()
    {
        using var command = new NpgsqlCommand(Sql, Connection);
        using var reader = command.ExecuteReader();
        var items = new List<Item>();
        while (reader.Read()) items.Add(Item.Read(reader));
        PeakLive.Mark();
        return Checksum.Of(items);
    }

    [Benchmark]
    public long Streamed_Npgsql()
    {
        using var command = new NpgsqlCommand(Sql, Connection);
        return Read(command, default).Sum;
    }

    [Benchmark, Requires(Capability.Cursors)]
    public long Cursor_Fetch100() => Fetch(100);

    [Benchmark, Requires(Capability.Cursors)]
    public long Cursor_Fetch1000() => Fetch(1_000);

    [Benchmark, Requires(Capability.Cursors)]
    public long Cursor_Fetch10000() => Fetch(10_000);

    // A query a page, each from the last key on.
    [Benchmark]
    public long Keyset_Page1000() => Page(1_000);

    [Benchmark]
    public long Keyset_Page10000() => Page(10_000);

    [Benchmark, Requires(Capability.CopyToText)]
    public long Copy_Text()
    {
        using var reader = Connection.BeginTextExport($"copy ({Sql}) to stdout");
        var sum = 0L;
        while (reader.ReadLine() is { } line)
        {
            sum = CopyText.Add(sum, line);
            PeakLive.Mark();
        }
        return sum;
    }

    [Benchmark, Requires(Capability.CopyToBinary)]
    public long Copy_Binary()
    {
        using var reader = Connection.BeginBinaryExport($"copy ({Sql}) to stdout (format binary)");
        var sum = 0L;
        while (reader.StartRow() > 0)
        {
            sum = Checksum.Add(
                sum,
                reader.Read<long>(),
                reader.Read<int>(),
                reader.Read<double>(),
                reader.Read<DateTime>(NpgsqlDbType.TimestampTz),
                reader.Read<string>());
            PeakLive.Mark();
        }
        return sum;
    }

    [Benchmark, Floor, Requires(Capability.RawWire)]
    public long WireDrain() => Floor.Drain(Rows);

    private long Fetch(int size)
    {
        using var transaction = Connection.BeginTransaction();
        using (var declare = new NpgsqlCommand($"declare scan cursor for {Sql}", Connection, transaction)) declare.ExecuteNonQuery();
        using var fetch = new NpgsqlCommand($"fetch {size} from scan", Connection, transaction);
        var progress = default(Progress);
        // A fetch that brings less than asked for is the last.
        for (var before = -size; progress.Rows == before + size;)
        {
            before = progress.Rows;
            progress = Read(fetch, progress);
        }
        transaction.Commit(); // closes the cursor
        return progress.Sum;
    }

    private long Page(int size)
    {
        var last = new NpgsqlParameter<long> { TypedValue = 0 };
        using var page = new NpgsqlCommand(
            $"select {Item.Columns} from {BenchmarkSchema.ScanTable(Rows)} where id > $1 and id <= {Rows} order by id limit {size}",
            Connection)
        {
            Parameters = { last },
        };
        var progress = default(Progress);
        for (var before = -size; progress.Rows == before + size;)
        {
            before = progress.Rows;
            last.TypedValue = progress.LastId;
            progress = Read(page, progress);
        }
        return progress.Sum;
    }

    private static Progress Read(NpgsqlCommand command, Progress progress)
    {
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            progress = new(progress.Rows + 1, reader.GetInt64(0), Checksum.Add(progress.Sum, reader));
            PeakLive.Mark();
        }
        return progress;
    }

    private readonly record struct Progress(int Rows, long LastId, long Sum);
}
