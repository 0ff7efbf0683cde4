using System.Data;
using BenchmarkDotNet.Attributes;
using CockroachBench.Databases;
using CockroachBench.Databases.Schema;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Dapper;
using Npgsql;

namespace CockroachBench.Reads;

/// <summary>The whole result in a list, or row by row: the same query, every column of every row read.</summary>
[BenchmarkCategory("Reads")]
[QuickParams(nameof(Rows), 100, 10_000)]
[QuickParams(nameof(PayloadBytes), BenchmarkSchema.NarrowPayload)]
[Sql(nameof(Sql))]
public class BufferedVsStreamedBenchmarks
{
    /// <summary>Rows in the result.</summary>
    [Params(1, 100, 10_000)]
    public int Rows { get; set; }

    /// <summary>Length of the text column.</summary>
    [Params(BenchmarkSchema.NarrowPayload, BenchmarkSchema.WidePayload)]
    public int PayloadBytes { get; set; }

    private NpgsqlDataSource _dataSource = null!;
    private NpgsqlConnection _connection = null!;
    private WireFloor? _wire;
    private string _sql = null!;

    private string Sql => $"select {Item.Columns} from {BenchmarkSchema.ItemTable(PayloadBytes)} where id <= {Rows} order by id";

    /// <summary>Opens what the methods read through.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _sql = Sql;
        _dataSource = BenchmarkDatabase.CreateDataSource();
        _connection = _dataSource.OpenConnection();
    }

    /// <summary>Opens the floor's own socket; no driver connection is needed there.</summary>
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

    /// <summary>Npgsql into a list.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory(Categories.Sync)]
    public long Buffered_Npgsql()
    {
        using var command = new NpgsqlCommand(_sql, _connection);
        using var reader = command.ExecuteReader();
        var items = new List<Item>();
        while (reader.Read()) items.Add(Item.Read(reader));
        PeakLive.Mark();
        return Checksum.Of(items);
    }

    /// <summary>Npgsql, row by row.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync)]
    public long Streamed_Npgsql() => Stream(CommandBehavior.Default);

    /// <summary>Npgsql, row by row, columns in order without buffering the row.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync)]
    public long Streamed_NpgsqlSequential() => Stream(CommandBehavior.SequentialAccess);

    /// <summary>Dapper's default: a list.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync)]
    public long Buffered_Dapper()
    {
        var items = _connection.Query<Item>(_sql);
        PeakLive.Mark();
        return Checksum.Of(items);
    }

    /// <summary>Dapper with <c>buffered: false</c>.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync)]
    public long Streamed_Dapper()
    {
        var sum = 0L;
        foreach (var item in _connection.Query<Item>(_sql, buffered: false))
        {
            sum = Checksum.Add(sum, item);
            PeakLive.Mark();
        }
        return sum;
    }

    /// <summary>Npgsql into a list, awaited.</summary>
    [Benchmark, BenchmarkCategory(Categories.Async)]
    public async Task<long> BufferedAsync_Npgsql()
    {
        await using var command = new NpgsqlCommand(_sql, _connection);
        await using var reader = await command.ExecuteReaderAsync();
        var items = new List<Item>();
        while (await reader.ReadAsync()) items.Add(Item.Read(reader));
        PeakLive.Mark();
        return Checksum.Of(items);
    }

    /// <summary>Npgsql, row by row, awaited.</summary>
    [Benchmark, BenchmarkCategory(Categories.Async)]
    public Task<long> StreamedAsync_Npgsql() => StreamAsync(CommandBehavior.Default);

    /// <summary>Npgsql, row by row, sequential, awaited.</summary>
    [Benchmark, BenchmarkCategory(Categories.Async)]
    public Task<long> StreamedAsync_NpgsqlSequential() => StreamAsync(CommandBehavior.SequentialAccess);

    /// <summary>Dapper's <c>QueryAsync</c>: a list.</summary>
    [Benchmark, BenchmarkCategory(Categories.Async)]
    public async Task<long> BufferedAsync_DapperQueryAsync()
    {
        var items = await _connection.QueryAsync<Item>(_sql);
        PeakLive.Mark();
        return Checksum.Of(items);
    }

    /// <summary>Dapper's <c>QueryUnbufferedAsync</c>, read to its end.</summary>
    [Benchmark, BenchmarkCategory(Categories.Async)]
    public async Task<long> StreamedAsync_DapperQueryUnbufferedAsync()
    {
        var sum = 0L;
        await foreach (var item in _connection.QueryUnbufferedAsync<Item>(_sql))
        {
            sum = Checksum.Add(sum, item);
            PeakLive.Mark();
        }
        return sum;
    }

    /// <summary>The floor: the same query's bytes read off a socket and dropped.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync), Floor, Requires(Capability.RawWire)]
    public long WireDrain() => _wire!.Drain();

    private long Stream(CommandBehavior behavior)
    {
        using var command = new NpgsqlCommand(_sql, _connection);
        using var reader = command.ExecuteReader(behavior);
        var sum = 0L;
        while (reader.Read())
        {
            sum = Checksum.Add(sum, reader.GetInt64(0), reader.GetInt32(1), reader.GetDouble(2), reader.GetDateTime(3), reader.GetString(4));
            PeakLive.Mark();
        }
        return sum;
    }

    private async Task<long> StreamAsync(CommandBehavior behavior)
    {
        await using var command = new NpgsqlCommand(_sql, _connection);
        await using var reader = await command.ExecuteReaderAsync(behavior);
        var sum = 0L;
        while (await reader.ReadAsync())
        {
            sum = Checksum.Add(sum, reader.GetInt64(0), reader.GetInt32(1), reader.GetDouble(2), reader.GetDateTime(3), reader.GetString(4));
            PeakLive.Mark();
        }
        return sum;
    }
}
