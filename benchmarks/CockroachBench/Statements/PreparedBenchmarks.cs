using BenchmarkDotNet.Attributes;
using CockroachBench.Databases.Schema;
using CockroachBench.Fixtures;
using Npgsql;

namespace CockroachBench.Statements;

/// <summary>A read by primary key: parsed and planned each time, prepared by hand, or prepared by the driver.</summary>
[BenchmarkCategory("Statements", Categories.Sync)]
[Sql(nameof(_sql))]
public class PreparedBenchmarks
{
    private const int Keys = 1000;

    private readonly string _sql = $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id = $1";

    private NpgsqlDataSource _dataSource = null!;
    private NpgsqlDataSource _autoPreparing = null!;
    private NpgsqlConnection _connection = null!;
    private NpgsqlConnection _autoPreparingConnection = null!;
    private NpgsqlCommand _prepared = null!;
    private long _key;

    /// <summary>Opens a connection for each form and prepares what is to be prepared.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _dataSource = BenchmarkDatabase.CreateDataSource();
        _autoPreparing = BenchmarkDatabase.CreateDataSource(o => (o.MaxAutoPrepare, o.AutoPrepareMinUsages) = (10, 2));
        _connection = _dataSource.OpenConnection();
        _autoPreparingConnection = _autoPreparing.OpenConnection();
        _prepared = CreateCommand(_connection);
        _prepared.Prepare();
        // Past the second use the driver has the statement prepared on the server.
        for (var i = 0; i < 3; i++) Lookup_AutoPrepared();
        _key = 0;
    }

    /// <summary>Closes everything.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _prepared.Dispose();
        _connection.Dispose();
        _autoPreparingConnection.Dispose();
        _dataSource.Dispose();
        _autoPreparing.Dispose();
    }

    /// <summary>A new command, unprepared.</summary>
    [Benchmark(Baseline = true)]
    public long Lookup_Unprepared()
    {
        using var command = CreateCommand(_connection);
        return Lookup(command);
    }

    /// <summary>One command, prepared once.</summary>
    [Benchmark]
    public long Lookup_Prepared() => Lookup(_prepared);

    /// <summary>A new command; the driver recognises the text and uses its prepared statement.</summary>
    [Benchmark]
    public long Lookup_AutoPrepared()
    {
        using var command = CreateCommand(_autoPreparingConnection);
        return Lookup(command);
    }

    private NpgsqlCommand CreateCommand(NpgsqlConnection connection) =>
        new(_sql, connection) { Parameters = { new NpgsqlParameter<long>() } };

    private long Lookup(NpgsqlCommand command)
    {
        _key = (_key % Keys) + 1;
        ((NpgsqlParameter<long>)command.Parameters[0]).TypedValue = _key;
        using var reader = command.ExecuteReader();
        reader.Read();
        return Checksum.Add(0, Item.Read(reader));
    }
}
