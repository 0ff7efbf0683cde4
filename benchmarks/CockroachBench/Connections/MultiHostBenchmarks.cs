using BenchmarkDotNet.Attributes;
using CockroachBench.Databases;
using CockroachBench.Fixtures;
using Npgsql;

namespace CockroachBench.Connections;

/// <summary>A connection string with several hosts: what choosing one costs, and where the sessions go.</summary>
/// <remarks>An operation is one connection that is opened, queried and closed; so many are open at the same time.</remarks>
[BenchmarkCategory("Connections", Categories.Sync)]
[Requires(Capability.SeveralHosts)]
public class MultiHostBenchmarks
{
    /// <summary>Connections open at the same time: the same number on each of two, three, four or six nodes, if they are balanced.</summary>
    public const int Connections = 12;

    private readonly NpgsqlConnection[] _open = new NpgsqlConnection[Connections];
    private readonly Dictionary<(string? Host, int Port), int> _sessions = [];
    private NpgsqlDataSource _dataSource = null!;
    private int _hosts;
    private long _invocations;
    private long _busiest;
    private long _idlest;

    /// <summary>Fills the pool of the first host.</summary>
    [GlobalSetup(Target = nameof(Open_OneHost))]
    public void SetupOneHost() => Fill(BenchmarkDatabase.CreateDataSource(), hosts: 1);

    /// <summary>Fills the pools of several hosts, in order.</summary>
    [GlobalSetup(Target = nameof(Open_SeveralHosts))]
    public void SetupSeveralHosts() => Fill(BenchmarkDatabase.CreateMultiHostDataSource(o => o.LoadBalanceHosts = false), BenchmarkDatabase.HostCount);

    /// <summary>Fills the pools of several hosts, in turn.</summary>
    [GlobalSetup(Target = nameof(Open_LoadBalanced))]
    public void SetupLoadBalanced() => Fill(BenchmarkDatabase.CreateMultiHostDataSource(o => o.LoadBalanceHosts = true), BenchmarkDatabase.HostCount);

    /// <summary>Reports where the sessions were and closes the pools.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        if (_invocations > 0)
        {
            CaseMetrics.Report(CaseMetrics.BusiestNode, _busiest / (double)_invocations);
            CaseMetrics.Report(CaseMetrics.IdlestNode, _idlest / (double)_invocations);
        }
        _dataSource.Dispose();
    }

    /// <summary>The first host alone.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Connections)]
    public long Open_OneHost() => Run();

    /// <summary>All hosts named, the default: the first that has a connection to give.</summary>
    [Benchmark(OperationsPerInvoke = Connections)]
    public long Open_SeveralHosts() => Run();

    /// <summary>All hosts named, <c>Load Balance Hosts=true</c>: each in turn.</summary>
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

    // Twice: balancing may meet a pool for the first time in the second round.
    private void Fill(NpgsqlDataSource dataSource, int hosts)
    {
        (_dataSource, _hosts) = (dataSource, hosts);
        Run();
        Run();
        (_invocations, _busiest, _idlest) = (0, 0, 0);
    }
}
