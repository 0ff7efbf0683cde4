using BenchmarkDotNet.Attributes;
using CockroachBench.Databases;
using CockroachBench.Databases.Schema;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Npgsql;
using NpgsqlTypes;

namespace CockroachBench.Reads;

/// <summary>More rows than one wants in memory: in a list, streamed, through a cursor, page by page, or by COPY.</summary>
/// <remarks>Every variant reads every column of the same rows in the same order; all but the list hold one row at a time.</remarks>
[BenchmarkCategory("Reads", Categories.Sync)]
[WarmupCount(3), IterationCount(12)] // an operation here is as long as an iteration elsewhere
[QuickParams(nameof(Rows), BenchmarkSchema.NarrowRows)]
[ScansRows(nameof(Rows))]
public class LargeScanBenchmarks
{
    /// <summary>Rows in the result.</summary>
    [Params(BenchmarkSchema.NarrowRows, BenchmarkSchema.MillionRows)]
    public int Rows { get; set; }

    private NpgsqlDataSource _dataSource = null!;
    private NpgsqlConnection _connection = null!;
    private WireFloor? _wire;
    private string _sql = null!;

    /// <summary>Opens what the methods read through.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _sql = $"select {Item.Columns} from {BenchmarkSchema.ScanTable(Rows)} where id <= {Rows} order by id";
        _dataSource = BenchmarkDatabase.CreateDataSource();
        _connection = _dataSource.OpenConnection();
    }

    /// <summary>Opens the floor's own socket.</summary>
    [GlobalSetup(Target = nameof(WireDrain))]
    public void SetupWire()
    {
        Setup();
        _wire = new WireFloor(_sql, Rows);
    }

    /// <summary>Closes everything.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _wire?.Dispose();
        _connection.Dispose();
        _dataSource.Dispose();
    }

    /// <summary>The whole result in a list.</summary>
    [Benchmark(Baseline = true)]
    public long Buffered_Npgsql()
    {
        using var command = new NpgsqlCommand(_sql, _connection);
        using var reader = command.ExecuteReader();
        var items = new List<Item>();
        while (reader.Read()) items.Add(Item.Read(reader));
        PeakLive.Mark();
        return Checksum.Of(items);
    }

    /// <summary>One query, row by row.</summary>
    [Benchmark]
    public long Streamed_Npgsql()
    {
        using var command = new NpgsqlCommand(_sql, _connection);
        return Read(command, default).Sum;
    }

    /// <summary>A server-side cursor, a hundred rows a FETCH.</summary>
    [Benchmark, Requires(Capability.Cursors)]
    public long Cursor_Fetch100() => Fetch(100);

    /// <summary>A server-side cursor, a thousand rows a FETCH.</summary>
    [Benchmark, Requires(Capability.Cursors)]
    public long Cursor_Fetch1000() => Fetch(1_000);

    /// <summary>A server-side cursor, ten thousand rows a FETCH.</summary>
    [Benchmark, Requires(Capability.Cursors)]
    public long Cursor_Fetch10000() => Fetch(10_000);

    /// <summary>A query a page, each from the last key on: a thousand rows a page.</summary>
    [Benchmark]
    public long Keyset_Page1000() => Page(1_000);

    /// <summary>A query a page, each from the last key on: ten thousand rows a page.</summary>
    [Benchmark]
    public long Keyset_Page10000() => Page(10_000);

    /// <summary>COPY TO STDOUT as text, each line parsed.</summary>
    [Benchmark, Requires(Capability.CopyToText)]
    public long Copy_Text()
    {
        using var reader = _connection.BeginTextExport($"copy ({_sql}) to stdout");
        var sum = 0L;
        while (reader.ReadLine() is { } line)
        {
            sum = CopyText.Add(sum, line);
            PeakLive.Mark();
        }
        return sum;
    }

    /// <summary>COPY TO STDOUT in binary format.</summary>
    [Benchmark, Requires(Capability.CopyToBinary)]
    public long Copy_Binary()
    {
        using var reader = _connection.BeginBinaryExport($"copy ({_sql}) to stdout (format binary)");
        var sum = 0L;
        while (reader.StartRow() > 0)
        {
            sum = Checksum.Add(sum, reader.Read<long>(), reader.Read<int>(), reader.Read<double>(), reader.Read<DateTime>(NpgsqlDbType.TimestampTz), reader.Read<string>());
            PeakLive.Mark();
        }
        return sum;
    }

    /// <summary>The floor: the same query's bytes read off a socket and dropped.</summary>
    [Benchmark, Floor, Requires(Capability.RawWire)]
    public long WireDrain() => _wire!.Drain();

    private long Fetch(int size)
    {
        using var transaction = _connection.BeginTransaction();
        using (var declare = new NpgsqlCommand($"declare scan cursor for {_sql}", _connection, transaction)) declare.ExecuteNonQuery();
        using var fetch = new NpgsqlCommand($"fetch {size} from scan", _connection, transaction);
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
            $"select {Item.Columns} from {BenchmarkSchema.ScanTable(Rows)} where id > $1 and id <= {Rows} order by id limit {size}", _connection)
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
