namespace CockroachBench.Connections;

// A connection string with several hosts: what choosing one costs, and where the sessions go. An operation is one connection that is
// opened, queried and closed.
[BenchmarkCategory("Connections", Sync)]
[Requires(Capability.SeveralHosts)]
public class MultiHostBenchmarks : DatabaseBenchmarks
{
    // Open at the same time: if they are balanced, the same number on each of two, three, four or six nodes.
    public const int Connections = 12;

    private readonly NpgsqlConnection[] _open = new NpgsqlConnection[Connections];
    private readonly Dictionary<(string? Host, int Port), int> _sessions = [];
    private NpgsqlDataSource _dataSource = null!;
    private int _hosts;
    private long _invocations;
    private long _busiest;
    private long _idlest;

    [GlobalSetup(Target = nameof(Open_OneHost))]
    public void SetupOneHost() => Fill(CreateDataSource(), hosts: 1);

    [GlobalSetup(Target = nameof(Open_SeveralHosts))]
    public void SetupSeveralHosts() => Fill(loadBalance: false);

    [GlobalSetup(Target = nameof(Open_LoadBalanced))]
    public void SetupLoadBalanced() => Fill(loadBalance: true);

    public override void Cleanup()
    {
        if (_invocations > 0)
        {
            CaseMetrics.Report(CaseMetrics.BusiestNode, _busiest / (double)_invocations);
            CaseMetrics.Report(CaseMetrics.IdlestNode, _idlest / (double)_invocations);
        }
        base.Cleanup();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Connections)]
    public long Open_OneHost() => Run();

    // The default: the first that has a connection to give.
    [Benchmark(OperationsPerInvoke = Connections)]
    public long Open_SeveralHosts() => Run();

    [Benchmark(OperationsPerInvoke = Connections)]
    public long Open_LoadBalanced() => Run();

    private long Run()
    {
        var sum = 0L;
        _sessions.Clear();
        for (var i = 0; i < Connections; i++)
        {
            var connection = _open[i] = _dataSource.OpenConnection();
            using var command = new NpgsqlCommand("select 1", connection);
            sum += Convert.ToInt64(command.ExecuteScalar(), null);
            var node = (connection.Host, connection.Port);
            _sessions[node] = _sessions.GetValueOrDefault(node) + 1;
        }
        foreach (var connection in _open) connection.Dispose();
        _invocations++;
        _busiest += _sessions.Values.Max();
        _idlest += _sessions.Count < _hosts ? 0 : _sessions.Values.Min();
        return sum;
    }

    private void Fill(bool loadBalance) =>
        Fill(Own(BenchmarkDatabase.CreateMultiHostDataSource(o => o.LoadBalanceHosts = loadBalance)), BenchmarkDatabase.HostCount);

    // Twice: balancing may meet a pool for the first time in the second round.
    private void Fill(NpgsqlDataSource dataSource, int hosts)
    {
        (_dataSource, _hosts) = (dataSource, hosts);
        Run();
        Run();
        (_invocations, _busiest, _idlest) = (0, 0, 0);
    }
}
