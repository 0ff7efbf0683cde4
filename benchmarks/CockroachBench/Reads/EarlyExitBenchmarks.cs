using BenchmarkDotNet.Attributes;
using CockroachBench.Databases;
using CockroachBench.Databases.Schema;
using CockroachBench.Fixtures;
using Dapper;
using Npgsql;

namespace CockroachBench.Reads;

/// <summary>One row is wanted of many: what it costs to stop reading, by the way one stops.</summary>
[BenchmarkCategory("Reads")]
[QuickParams(nameof(Rows), 50_000)]
[Sql(nameof(Sql))]
public class EarlyExitBenchmarks
{
    /// <summary>Rows the query would give.</summary>
    [Params(100, 50_000)]
    public int Rows { get; set; }

    private NpgsqlDataSource _dataSource = null!;
    private NpgsqlConnection _connection = null!;
    private WireFloor? _wire;
    private string _sql = null!;

    private string Sql => $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id <= {Rows} order by id";

    /// <summary>Opens what the methods read through.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _sql = Sql;
        _dataSource = BenchmarkDatabase.CreateDataSource();
        _connection = _dataSource.OpenConnection();
    }

    /// <summary>Opens the floor's own socket.</summary>
    [GlobalSetup(Target = nameof(WireDrain))]
    public void SetupWire()
    {
        Setup();
        _wire = new WireFloor(_sql, rows: 1, maxRows: 1);
    }

    /// <summary>Closes everything.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _wire?.Dispose();
        _connection.Dispose();
        _dataSource.Dispose();
    }

    /// <summary>Disposing the reader reads the rest off the wire and drops it.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory(Categories.Sync)]
    public long Dispose_Npgsql()
    {
        using var command = new NpgsqlCommand(_sql, _connection);
        using var reader = command.ExecuteReader();
        reader.Read();
        return Checksum.Add(0, Item.Read(reader));
    }

    /// <summary>Cancelling first, so that less is left to drop; a cancel request is a connection of its own.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync), Requires(Capability.Cancellation)]
    public long Cancel_Npgsql()
    {
        using var command = new NpgsqlCommand(_sql, _connection);
        using var reader = command.ExecuteReader();
        reader.Read();
        var sum = Checksum.Add(0, Item.Read(reader));
        command.Cancel();
        return sum;
    }

    /// <summary>Leaving a foreach over Dapper's unbuffered rows: Dapper cancels.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync)]
    public long Break_Dapper()
    {
        foreach (var item in _connection.Query<Item>(_sql, buffered: false)) return Checksum.Add(0, item);
        return 0;
    }

    /// <summary>Leaving an await foreach over Dapper's unbuffered rows: Dapper cancels.</summary>
    [Benchmark, BenchmarkCategory(Categories.Async)]
    public async Task<long> BreakAsync_Dapper()
    {
        await foreach (var item in _connection.QueryUnbufferedAsync<Item>(_sql)) return Checksum.Add(0, item);
        return 0;
    }

    /// <summary>The floor: the same query, of which the protocol is asked for one row (Execute with a row limit).</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync), Floor, Requires(Capability.RawWire)]
    public long WireDrain() => _wire!.Drain();
}
