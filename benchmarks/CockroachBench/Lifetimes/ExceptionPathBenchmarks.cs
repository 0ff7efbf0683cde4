using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Npgsql;

namespace CockroachBench.Lifetimes;

/// <summary>The close at the end of the method is never reached when something throws before it.</summary>
[BenchmarkCategory("Lifetimes", Categories.Sync)]
[InvocationCount(Abandoned.Operations)]
[Sql(nameof(Abandoned.RowsSql), typeof(Abandoned))]
public class ExceptionPathBenchmarks
{
    private readonly Abandoned _abandoned = new();
    private NpgsqlDataSource _dataSource = null!;

    /// <summary>Fills the pool with one connection.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _dataSource = BenchmarkDatabase.CreateDataSource(o => o.MaxPoolSize = Abandoned.PoolSize);
        _dataSource.OpenConnection().Dispose();
    }

    /// <summary>Gives back what the iteration lost.</summary>
    [IterationCleanup]
    public void Release() => _abandoned.Release(_dataSource);

    /// <summary>Closes the pool.</summary>
    [GlobalCleanup]
    public void Cleanup() => _dataSource.Dispose();

    /// <summary>After: <c>using</c> closes on every path.</summary>
    [Benchmark(Baseline = true)]
    public long Throw_WithUsing()
    {
        try
        {
            using var connection = _dataSource.OpenConnection();
            using var command = new NpgsqlCommand(Abandoned.RowsSql, connection);
            using var reader = command.ExecuteReader();
            Fail(Abandoned.ReadAll(reader));
            return 0;
        }
        catch (ReadRowsException e)
        {
            return e.Sum;
        }
    }

    /// <summary>Before: closed by hand, on the path without exceptions.</summary>
    [OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public long Throw_WithoutUsing()
    {
        try
        {
            var connection = _abandoned.Keep(_dataSource.OpenConnection());
            var command = new NpgsqlCommand(Abandoned.RowsSql, connection);
            var reader = command.ExecuteReader();
            Fail(Abandoned.ReadAll(reader));
            reader.Close();
            connection.Close();
            return 0;
        }
        catch (ReadRowsException e)
        {
            return e.Sum;
        }
    }

    private static void Fail(long sum) => throw new ReadRowsException(sum);

    // Carries the checksum past the throw, so that both forms can be held against each other.
    private sealed class ReadRowsException(long sum) : Exception
    {
        public long Sum { get; } = sum;
    }
}
