namespace CockroachBench.Reads;

// Reading the past or the present. The past waits for no writer and, far enough back, any replica may answer: on one node only the
// first can be seen, and only beside a writer.
[BenchmarkCategory("Reads", Sync)]
[QuickParams(nameof(Rows), 1)]
[Requires(Capability.AsOfSystemTime)]
public class AsOfSystemTimeBenchmarks : ReadBenchmarks
{
    // Further back than the 4.2 s at which follower_read_timestamp() lies.
    private const string Past = "as of system time '-5s'";
    private const string FollowerPast = "as of system time follower_read_timestamp()";

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    [Params(1, 10_000)]
    public int Rows { get; set; }

    protected override string Statement => At("");

    // Waits until the past has the data.
    public override void Setup()
    {
        base.Setup();
        var start = Stopwatch.GetTimestamp();
        while (!IsInThePast())
        {
            if (Stopwatch.GetElapsedTime(start) > LongestWait)
                throw new TimeoutException($"After {LongestWait.TotalSeconds:0} s the data is still not in the past that is read.");
            Thread.Sleep(Pause);
        }
    }

    [Benchmark(Baseline = true)]
    public long Read_Current() => Read("");

    [Benchmark]
    public long Read_FiveSecondsAgo() => Read(Past);

    // As far back as the nearest replica needs to answer.
    [Benchmark, Requires(Capability.FollowerReads)]
    public long Read_FollowerTimestamp() => Read(FollowerPast);

    [Benchmark, Floor, Requires(Capability.RawWire)]
    public long WireDrain() => Floor.Drain(Rows);

    private long Read(string clause)
    {
        using var command = new NpgsqlCommand(At(clause), Connection);
        using var reader = command.ExecuteReader();
        return Stream(reader);
    }

    private bool IsInThePast()
    {
        try
        {
            using var command = new NpgsqlCommand(At(Past, "count(*)", order: ""), Connection);
            return Convert.ToInt64(command.ExecuteScalar(), null) == Rows;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidCatalogName)
        {
            return false; // at that time there was no table, or not even the database
        }
    }

    private string At(string clause, string columns = Item.Columns, string order = "order by id") =>
        $"select {columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} {clause} where id <= {Rows} {order}";
}
