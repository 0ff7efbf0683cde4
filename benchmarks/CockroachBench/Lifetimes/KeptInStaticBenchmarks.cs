using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Npgsql;

namespace CockroachBench.Lifetimes;

/// <summary>Rows, or a reader with its connection, kept in a static: what a request read outlives the request.</summary>
[BenchmarkCategory("Lifetimes", Categories.Sync)]
[InvocationCount(Abandoned.Operations)]
[Sql(nameof(Abandoned.RowsSql), typeof(Abandoned))]
public class KeptInStaticBenchmarks
{
    // Room made beforehand: the retained bytes are those of what is kept, not of the list that keeps it.
    private static readonly List<List<Item>> KeptRows = new(Abandoned.PoolSize * 2);
    private static readonly List<NpgsqlDataReader> KeptReaders = new(Abandoned.PoolSize * 2);

    private readonly Abandoned _abandoned = new();
    private NpgsqlDataSource _dataSource = null!;

    /// <summary>Fills the pool with one connection.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _dataSource = BenchmarkDatabase.CreateDataSource(o => o.MaxPoolSize = Abandoned.PoolSize);
        _dataSource.OpenConnection().Dispose();
    }

    /// <summary>Empties the statics and gives back the connections.</summary>
    [IterationCleanup]
    public void Release()
    {
        KeptRows.Clear();
        KeptReaders.Clear();
        _abandoned.Release(_dataSource);
    }

    /// <summary>Closes the pool.</summary>
    [GlobalCleanup]
    public void Cleanup() => _dataSource.Dispose();

    /// <summary>After: rows are a local.</summary>
    [Benchmark(Baseline = true)]
    public long Rows_Local() => Checksum.Of(ReadRows());

    /// <summary>Before: rows go into a static as well.</summary>
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public long Rows_KeptInStatic()
    {
        var rows = ReadRows();
        KeptRows.Add(rows);
        return Checksum.Of(rows);
    }

    /// <summary>Before: the reader goes into a static, and its connection with it.</summary>
    [OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(Abandoned.RetentionOperations)]
    public long Reader_KeptInStatic()
    {
        var connection = _abandoned.Keep(_dataSource.OpenConnection());
        var command = new NpgsqlCommand(Abandoned.RowsSql, connection);
        var reader = command.ExecuteReader();
        KeptReaders.Add(reader);
        return Abandoned.ReadAll(reader);
    }

    private List<Item> ReadRows()
    {
        using var connection = _dataSource.OpenConnection();
        using var command = new NpgsqlCommand(Abandoned.RowsSql, connection);
        using var reader = command.ExecuteReader();
        var rows = new List<Item>();
        while (reader.Read()) rows.Add(Item.Read(reader));
        PeakLive.Mark();
        return rows;
    }
}
