namespace CockroachBench.Reads;

// How much CockroachDB gathers before it sends (results_buffer_size): the time of the whole read, and to its first row. What is not
// sent yet the server can run again by itself after a conflict, so the buffer is not small.
[BenchmarkCategory("Reads", Sync)]
[QuickParams(nameof(Rows), BenchmarkSchema.NarrowRows)]
[Requires(Capability.ResultsBufferSize)]
public class ResultsBufferBenchmarks : ReadBenchmarks
{
    private const int KiB = 1024;

    private readonly RecentTimes _firstRow = new();
    private string? _size;

    [Params(1_000, BenchmarkSchema.NarrowRows)]
    public int Rows { get; set; }

    protected override string Statement => $"select {Item.Columns} from {BenchmarkSchema.ScanTable(Rows)} where id <= {Rows} order by id";

    // The default before v24.1.
    [GlobalSetup(Target = nameof(Read_Buffer16KiB))]
    public void Setup16KiB() => Setup(16 * KiB);

    [GlobalSetup(Target = nameof(Read_Buffer64KiB))]
    public void Setup64KiB() => Setup(64 * KiB);

    // The default since v24.1.
    [GlobalSetup(Target = nameof(Read_Buffer512KiB))]
    public void Setup512KiB() => Setup(512 * KiB);

    // Most of the result at once.
    [GlobalSetup(Target = nameof(Read_Buffer4MiB))]
    public void Setup4MiB() => Setup(4096 * KiB);

    public override void Cleanup()
    {
        if (_firstRow.Median() is { } median) CaseMetrics.Report(CaseMetrics.FirstRow, median);
        base.Cleanup();
    }

    [Benchmark(Baseline = true)]
    public long Read_Buffer16KiB() => Read();

    [Benchmark]
    public long Read_Buffer64KiB() => Read();

    [Benchmark]
    public long Read_Buffer512KiB() => Read();

    [Benchmark]
    public long Read_Buffer4MiB() => Read();

    // With the server's own default.
    [Benchmark, Floor, Requires(Capability.RawWire)]
    public long WireDrain() => Floor.Drain(Rows);

    private long Read()
    {
        using var command = new NpgsqlCommand(Sql, Connection);
        var sent = Stopwatch.GetTimestamp();
        using var reader = command.ExecuteReader();
        var sum = 0L;
        for (var isFirst = true; reader.Read(); isFirst = false)
        {
            if (isFirst) _firstRow.Add(Stopwatch.GetElapsedTime(sent));
            sum = Checksum.Add(sum, reader);
            PeakLive.Mark();
        }
        return sum;
    }

    protected override void Configure(NpgsqlConnectionStringBuilder options)
    {
        if (_size is not null) options.Options = $"{options.Options} -c results_buffer_size={_size}".TrimStart();
    }

    private void Setup(int bytes)
    {
        _size = bytes.ToString();
        Setup();
        using var show = new NpgsqlCommand("show results_buffer_size", Connection);
        var shown = Convert.ToString(show.ExecuteScalar());
        if (shown != _size)
            throw new InvalidOperationException($"results_buffer_size is {shown}, not {_size}: the case would measure another.");
    }
}
