using CockroachBench.Databases.Inspection;

namespace CockroachBench.Connections;

// What the server keeps for a session, as it tells itself: idle (no statements), or after as many different ones, prepared or not.
//
// An operation opens a session, runs the statements and closes it. Server memory is that of a session before it closes, asked outside of
// the operation.
[BenchmarkCategory("Connections", Sync)]
[Requires(Capability.SessionMemory)]
[OpensConnections(2)]
public class ServerMemoryBenchmarks : DatabaseBenchmarks
{
    // Several are asked: a server counts in blocks.
    private const int Asked = 5;

    private NpgsqlDataSource _dataSource = null!;
    private double? _memory;

    [Params(0, 100)]
    public int Statements { get; set; }

    [GlobalSetup(Target = nameof(Session_Unprepared))]
    public Task SetupUnprepared() => SetupAsync(isPrepared: false);

    [GlobalSetup(Target = nameof(Session_Prepared))]
    public Task SetupPrepared() => SetupAsync(isPrepared: true);

    public override void Cleanup()
    {
        if (_memory is { } memory) CaseMetrics.Report(CaseMetrics.ServerMemory, memory);
        base.Cleanup();
    }

    [Benchmark(Baseline = true)]
    public long Session_Unprepared() => Run(isPrepared: false);

    [Benchmark]
    public long Session_Prepared() => Run(isPrepared: true);

    private long Run(bool isPrepared)
    {
        using var connection = _dataSource.OpenConnection();
        return Use(connection, isPrepared);
    }

    private long Use(NpgsqlConnection connection, bool isPrepared)
    {
        var sum = 0L;
        for (var i = 0; i < Statements; i++)
        {
            using var command = new NpgsqlCommand($"select n + {i} from {BenchmarkSchema.CounterTable} where id = $1", connection);
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = -1 });
            if (isPrepared) command.Prepare();
            command.ExecuteScalar();
            sum++;
        }
        return sum;
    }

    private async Task SetupAsync(bool isPrepared)
    {
        var name = $"{CaseName.Current}.memory";
        _dataSource = CreateDataSource(o => o.Pooling = false);
        await using var named = BenchmarkDatabase.CreateDataSource(o => (o.Pooling, o.ApplicationName) = (false, name));
        await using var other = await _dataSource.OpenConnectionAsync();
        var sessions = new double[Asked];
        for (var i = 0; i < Asked; i++)
        {
            await using var session = await named.OpenConnectionAsync();
            var (memory, problem) = await SessionMemory.FindAsync(session, name, CancellationToken.None);
            if (memory is null) throw new NotSupportedException(problem);
            Use(session, isPrepared);
            sessions[i] = (await memory.ReadAsync(session, other, name, CancellationToken.None))!.Value;
        }
        _memory = sessions.Order().ElementAt(Asked / 2);
    }
}
