using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Npgsql;

namespace CockroachBench.Lifetimes;

/// <summary>A registration with a token that lives as long as the application: until it is disposed the token holds it, and all it captures.</summary>
[BenchmarkCategory("Lifetimes", Categories.Sync)]
[InvocationCount(Abandoned.Operations)]
[Sql(nameof(Abandoned.RowsSql), typeof(Abandoned))]
public class CancellationRegistrationBenchmarks
{
    private NpgsqlDataSource _dataSource = null!;
    private CancellationTokenSource _applicationStopping = null!;

    /// <summary>Fills the pool with one connection.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _dataSource = BenchmarkDatabase.CreateDataSource();
        _dataSource.OpenConnection().Dispose();
        _applicationStopping = new CancellationTokenSource();
    }

    /// <summary>A new token for the next iteration.</summary>
    [IterationCleanup]
    public void Release()
    {
        _applicationStopping.Dispose();
        _applicationStopping = new CancellationTokenSource();
    }

    /// <summary>Closes the pool.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _applicationStopping.Dispose();
        _dataSource.Dispose();
    }

    /// <summary>After: the registration ends with the operation.</summary>
    [Benchmark(Baseline = true)]
    public long Query_RegistrationDisposed()
    {
        using var connection = _dataSource.OpenConnection();
        using var command = new NpgsqlCommand(Abandoned.RowsSql, connection);
        using var registration = _applicationStopping.Token.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        return Abandoned.ReadAll(reader);
    }

    /// <summary>Before: the registration is left, and the token keeps the command.</summary>
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public long Query_RegistrationLeft()
    {
        using var connection = _dataSource.OpenConnection();
        using var command = new NpgsqlCommand(Abandoned.RowsSql, connection);
        _ = _applicationStopping.Token.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        return Abandoned.ReadAll(reader);
    }
}
