using BenchmarkDotNet.Attributes;
using CockroachBench.Databases.Schema;
using CockroachBench.Fixtures;
using Npgsql;

namespace CockroachBench.Readers;

/// <summary>Forgotten disposals that the driver makes good when the connection is disposed.</summary>
[BenchmarkCategory("Readers", Categories.Sync)]
[Sql(nameof(_sql))]
public class DisposalBenchmarks
{
    private const int Rows = 100;

    private readonly string _sql = $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id <= {Rows} order by id";

    private NpgsqlDataSource _dataSource = null!;

    /// <summary>Fills the pool.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _dataSource = BenchmarkDatabase.CreateDataSource();
        _dataSource.OpenConnection().Dispose();
    }

    /// <summary>Closes the pool.</summary>
    [GlobalCleanup]
    public void Cleanup() => _dataSource.Dispose();

    /// <summary>Connection, command and reader, each with <c>using</c>.</summary>
    [Benchmark(Baseline = true)]
    public long Read_AllDisposed()
    {
        using var connection = _dataSource.OpenConnection();
        using var command = new NpgsqlCommand(_sql, connection);
        using var reader = command.ExecuteReader();
        return ReadAll(reader);
    }

    /// <summary>The reader is forgotten; the connection is disposed.</summary>
    [Benchmark]
    public long Read_ReaderLeftOpen()
    {
        using var connection = _dataSource.OpenConnection();
        using var command = new NpgsqlCommand(_sql, connection);
        var reader = command.ExecuteReader();
        return ReadAll(reader);
    }

    /// <summary>The command is forgotten; reader and connection are disposed.</summary>
    [Benchmark]
    public long Read_CommandLeftUndisposed()
    {
        using var connection = _dataSource.OpenConnection();
        var command = new NpgsqlCommand(_sql, connection);
        using var reader = command.ExecuteReader();
        return ReadAll(reader);
    }

    /// <summary>An exception after half the rows, everything with <c>using</c>: the rest is drained on the way out.</summary>
    [Benchmark, ChecksumGroup("half the rows")]
    public long Read_ExceptionMidway()
    {
        var sum = 0L;
        try
        {
            using var connection = _dataSource.OpenConnection();
            using var command = new NpgsqlCommand(_sql, connection);
            using var reader = command.ExecuteReader();
            for (var row = 0; reader.Read(); row++)
            {
                if (row == Rows / 2) throw new MidwayException();
                sum = Checksum.Add(sum, Item.Read(reader));
            }
        }
        catch (MidwayException)
        {
            // The handler's caller would answer with an error here.
        }
        return sum;
    }

    private static long ReadAll(NpgsqlDataReader reader)
    {
        var sum = 0L;
        while (reader.Read()) sum = Checksum.Add(sum, Item.Read(reader));
        return sum;
    }

    private sealed class MidwayException : Exception;
}
