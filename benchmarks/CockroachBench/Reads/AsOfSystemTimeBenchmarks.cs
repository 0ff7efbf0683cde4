using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using CockroachBench.Databases;
using CockroachBench.Databases.Schema;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Npgsql;

namespace CockroachBench.Reads;

/// <summary>
/// Reading the past against reading the present. The past waits for no writer and, far enough back, any replica may
/// answer: with one node there is only the first of these to see, and only where somebody writes.
/// </summary>
[BenchmarkCategory("Reads", Categories.Sync)]
[QuickParams(nameof(Rows), 1)]
[Requires(Capability.AsOfSystemTime)]
public class AsOfSystemTimeBenchmarks
{
    // Further back than the 4.2 s at which follower_read_timestamp() lies.
    private const string Past = "as of system time '-5s'";
    private const string FollowerPast = "as of system time follower_read_timestamp()";

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Rows in the result.</summary>
    [Params(1, 10_000)]
    public int Rows { get; set; }

    private NpgsqlDataSource _dataSource = null!;
    private NpgsqlConnection _connection = null!;
    private WireFloor? _wire;

    /// <summary>Opens what the methods read through, and waits until the past has the data.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _dataSource = BenchmarkDatabase.CreateDataSource();
        _connection = _dataSource.OpenConnection();
        var start = Stopwatch.GetTimestamp();
        while (!IsInThePast())
        {
            if (Stopwatch.GetElapsedTime(start) > LongestWait) throw new TimeoutException($"{LongestWait.TotalSeconds:0} s after the start the data is still not in the past that is read.");
            Thread.Sleep(Pause);
        }
    }

    /// <summary>Opens the floor's own socket.</summary>
    [GlobalSetup(Target = nameof(WireDrain))]
    public void SetupWire()
    {
        Setup();
        _wire = new WireFloor(Sql(""), Rows);
    }

    /// <summary>Closes everything.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _wire?.Dispose();
        _connection.Dispose();
        _dataSource.Dispose();
    }

    /// <summary>The present.</summary>
    [Benchmark(Baseline = true)]
    public long Read_Current() => Read("");

    /// <summary>Five seconds ago.</summary>
    [Benchmark]
    public long Read_FiveSecondsAgo() => Read(Past);

    /// <summary>As far back as the nearest replica needs to answer.</summary>
    [Benchmark, Requires(Capability.FollowerReads)]
    public long Read_FollowerTimestamp() => Read(FollowerPast);

    /// <summary>The floor: the present's bytes read off a socket and dropped.</summary>
    [Benchmark, Floor, Requires(Capability.RawWire)]
    public long WireDrain() => _wire!.Drain();

    private long Read(string clause)
    {
        using var command = new NpgsqlCommand(Sql(clause), _connection);
        using var reader = command.ExecuteReader();
        var sum = 0L;
        while (reader.Read())
        {
            sum = Checksum.Add(sum, reader);
            PeakLive.Mark();
        }
        return sum;
    }

    private bool IsInThePast()
    {
        try
        {
            using var command = new NpgsqlCommand(Sql("count(*)", Past, order: ""), _connection);
            return Convert.ToInt64(command.ExecuteScalar(), null) == Rows;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidCatalogName)
        {
            return false; // at that time there was no table, or not even the database
        }
    }

    private string Sql(string clause) => Sql(Item.Columns, clause, "order by id");

    private string Sql(string columns, string clause, string order) =>
        $"select {columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} {clause} where id <= {Rows} {order}";
}
