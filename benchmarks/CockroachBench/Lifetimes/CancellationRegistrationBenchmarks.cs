namespace CockroachBench.Lifetimes;

// A registration with a token that lives as long as the application: until it is disposed, the token holds what it captures.
[BenchmarkCategory("Lifetimes", Sync)]
public class CancellationRegistrationBenchmarks : LeakBenchmarks
{
    private CancellationTokenSource _applicationStopping = new();

    public override void Release()
    {
        _applicationStopping.Dispose();
        _applicationStopping = new CancellationTokenSource();
    }

    [Benchmark(Baseline = true)]
    public long Query_RegistrationDisposed()
    {
        using var connection = DataSource.OpenConnection();
        using var command = new NpgsqlCommand(RowsSql, connection);
        using var registration = _applicationStopping.Token.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        return ReadAll(reader);
    }

    [Benchmark, Leaks]
    public long Query_RegistrationLeft()
    {
        using var connection = DataSource.OpenConnection();
        using var command = new NpgsqlCommand(RowsSql, connection);
        _ = _applicationStopping.Token.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        return ReadAll(reader);
    }
}
