namespace CockroachBench.Statements;

// A read by primary key: parsed and planned each time, prepared by hand, or prepared by the driver.
[BenchmarkCategory("Statements", Sync)]
[Sql(nameof(_sql))]
public class PreparedBenchmarks : DatabaseBenchmarks
{
    private const int Keys = 1000;

    private readonly string _sql =
        $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id = $1";

    private NpgsqlConnection _connection = null!;
    private NpgsqlConnection _autoPreparingConnection = null!;
    private NpgsqlCommand _prepared = null!;
    private long _key;

    [GlobalSetup]
    public void Setup()
    {
        _connection = Own(CreateDataSource().OpenConnection());
        _autoPreparingConnection = Own(CreateDataSource(o => (o.MaxAutoPrepare, o.AutoPrepareMinUsages) = (10, 2)).OpenConnection());
        _prepared = Own(CreateCommand(_connection));
        _prepared.Prepare();
        // Past the second use the driver has the statement prepared on the server.
        for (var i = 0; i < 3; i++) Lookup_AutoPrepared();
        _key = 0;
    }

    [Benchmark(Baseline = true)]
    public long Lookup_Unprepared()
    {
        using var command = CreateCommand(_connection);
        return Lookup(command);
    }

    [Benchmark]
    public long Lookup_Prepared() => Lookup(_prepared);

    // A new command; the driver recognises the text and uses its prepared statement.
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
