using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using CockroachBench.Databases;
using CockroachBench.Databases.Schema;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Npgsql;

namespace CockroachBench.Reads;

/// <summary>
/// How much CockroachDB gathers before it sends (<c>results_buffer_size</c>): the whole read's time, and within it the
/// time from sending the query to its first row.
/// </summary>
/// <remarks>
/// What is gathered and not yet sent the server can run again by itself after a conflict, which is why the buffer is not
/// small. The floor is read with the server's own default.
/// </remarks>
[BenchmarkCategory("Reads", Categories.Sync)]
[QuickParams(nameof(Rows), BenchmarkSchema.NarrowRows)]
[Requires(Capability.ResultsBufferSize)]
public class ResultsBufferBenchmarks
{
    private const int KiB = 1024;

    /// <summary>Rows in the result.</summary>
    [Params(1_000, BenchmarkSchema.NarrowRows)]
    public int Rows { get; set; }

    private readonly RecentTimes _firstRow = new();
    private NpgsqlDataSource _dataSource = null!;
    private NpgsqlConnection _connection = null!;
    private WireFloor? _wire;
    private string _sql = null!;

    /// <summary>The default before v24.1.</summary>
    [GlobalSetup(Target = nameof(Read_Buffer16KiB))]
    public void Setup16KiB() => Connect(16 * KiB);

    /// <summary>Four times that.</summary>
    [GlobalSetup(Target = nameof(Read_Buffer64KiB))]
    public void Setup64KiB() => Connect(64 * KiB);

    /// <summary>The default since v24.1.</summary>
    [GlobalSetup(Target = nameof(Read_Buffer512KiB))]
    public void Setup512KiB() => Connect(512 * KiB);

    /// <summary>Most of the result at once.</summary>
    [GlobalSetup(Target = nameof(Read_Buffer4MiB))]
    public void Setup4MiB() => Connect(4096 * KiB);

    /// <summary>Opens the floor's own socket.</summary>
    [GlobalSetup(Target = nameof(WireDrain))]
    public void SetupWire() => _wire = new WireFloor(Sql(), Rows);

    /// <summary>Reports the time to the first row and closes everything.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        if (_firstRow.Median() is { } median) CaseMetrics.Report(CaseMetrics.FirstRow, median);
        _wire?.Dispose();
        _connection?.Dispose();
        _dataSource?.Dispose();
    }

    /// <summary>16 KiB.</summary>
    [Benchmark(Baseline = true)]
    public long Read_Buffer16KiB() => Read();

    /// <summary>64 KiB.</summary>
    [Benchmark]
    public long Read_Buffer64KiB() => Read();

    /// <summary>512 KiB.</summary>
    [Benchmark]
    public long Read_Buffer512KiB() => Read();

    /// <summary>4 MiB.</summary>
    [Benchmark]
    public long Read_Buffer4MiB() => Read();

    /// <summary>The floor: the same query's bytes read off a socket and dropped.</summary>
    [Benchmark, Floor, Requires(Capability.RawWire)]
    public long WireDrain() => _wire!.Drain();

    private long Read()
    {
        using var command = new NpgsqlCommand(_sql, _connection);
        var sent = Stopwatch.GetTimestamp();
        using var reader = command.ExecuteReader();
        var sum = 0L;
        for (var isFirst = true; reader.Read(); isFirst = false)
        {
            if (isFirst) _firstRow.AddSince(sent);
            sum = Checksum.Add(sum, reader);
            PeakLive.Mark();
        }
        return sum;
    }

    private void Connect(int bytes)
    {
        _sql = Sql();
        var size = bytes.ToString(CultureInfo.InvariantCulture);
        _dataSource = BenchmarkDatabase.CreateDataSource(o => o.Options = $"{o.Options} -c results_buffer_size={size}".TrimStart());
        _connection = _dataSource.OpenConnection();
        using var show = new NpgsqlCommand("show results_buffer_size", _connection);
        var shown = Convert.ToString(show.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (shown != size) throw new InvalidOperationException($"results_buffer_size is {shown} where {size} was asked for: the case would measure another.");
    }

    private string Sql() => $"select {Item.Columns} from {BenchmarkSchema.ScanTable(Rows)} where id <= {Rows} order by id";
}
