using System.Buffers;
using System.Data;
using BenchmarkDotNet.Attributes;
using CockroachBench.Databases;
using CockroachBench.Databases.Schema;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Npgsql;

namespace CockroachBench.Reads;

/// <summary>One large column: whole in memory, or in pieces. Bytes and text hold the same characters, so every variant must agree.</summary>
[BenchmarkCategory("Reads")]
[QuickParams(nameof(Length), 4 * 1024 * 1024)]
[Sql(nameof(BytesSql))]
public class LargeValueBenchmarks
{
    private const int PieceLength = 8 * 1024;

    /// <summary>Length of the value: bytes, and characters.</summary>
    [Params(1024, 100 * 1024, 4 * 1024 * 1024)]
    public int Length { get; set; }

    private NpgsqlDataSource _dataSource = null!;
    private NpgsqlConnection _connection = null!;
    private WireFloor? _wire;
    private string _bytesSql = null!;
    private string _textSql = null!;

    private string BytesSql => $"select bytes from {BenchmarkSchema.LargeTable} where length = {Length}";

    private string TextSql => $"select characters from {BenchmarkSchema.LargeTable} where length = {Length}";

    /// <summary>Opens what the methods read through.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _bytesSql = BytesSql;
        _textSql = TextSql;
        _dataSource = BenchmarkDatabase.CreateDataSource();
        _connection = _dataSource.OpenConnection();
    }

    /// <summary>Opens the floor's own socket.</summary>
    [GlobalSetup(Target = nameof(WireDrain))]
    public void SetupWire()
    {
        Setup();
        _wire = new WireFloor(_bytesSql, rows: 1);
    }

    /// <summary>Closes everything.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _wire?.Dispose();
        _connection.Dispose();
        _dataSource.Dispose();
    }

    /// <summary>bytea as one array.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory(Categories.Sync)]
    public long Bytes_Array() => ReadArray(CommandBehavior.Default);

    /// <summary>bytea as one array, sequential access.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync)]
    public long Bytes_ArraySequential() => ReadArray(CommandBehavior.SequentialAccess);

    /// <summary>bytea as a stream; the driver still buffers the row.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync)]
    public long Bytes_Stream() => ReadStream(CommandBehavior.Default);

    /// <summary>bytea as a stream, straight off the socket.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync)]
    public long Bytes_StreamSequential() => ReadStream(CommandBehavior.SequentialAccess);

    /// <summary>text as one string.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync), Sql(nameof(TextSql))]
    public long Text_String() => ReadString(CommandBehavior.Default);

    /// <summary>text as one string, sequential access.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync), Sql(nameof(TextSql))]
    public long Text_StringSequential() => ReadString(CommandBehavior.SequentialAccess);

    /// <summary>text through a reader; the driver still buffers the row.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync), Sql(nameof(TextSql))]
    public long Text_Reader() => ReadTextReader(CommandBehavior.Default);

    /// <summary>text through a reader, straight off the socket.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync), Sql(nameof(TextSql))]
    public long Text_ReaderSequential() => ReadTextReader(CommandBehavior.SequentialAccess);

    /// <summary>The floor: the same bytes read off a socket and dropped.</summary>
    [Benchmark, BenchmarkCategory(Categories.Sync), Floor, Requires(Capability.RawWire)]
    public long WireDrain() => _wire!.Drain();

    private long ReadArray(CommandBehavior behavior)
    {
        using var command = new NpgsqlCommand(_bytesSql, _connection);
        using var reader = command.ExecuteReader(behavior);
        reader.Read();
        var value = reader.GetFieldValue<byte[]>(0);
        PeakLive.Mark();
        return Checksum.AddPiece(0, value, 0);
    }

    private long ReadStream(CommandBehavior behavior)
    {
        using var command = new NpgsqlCommand(_bytesSql, _connection);
        using var reader = command.ExecuteReader(behavior);
        reader.Read();
        using var stream = reader.GetStream(0);
        var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        long sum = 0, position = 0;
        int read;
        while ((read = stream.Read(piece, 0, PieceLength)) > 0)
        {
            sum = Checksum.AddPiece(sum, piece.AsSpan(0, read), position);
            position += read;
            PeakLive.Mark();
        }
        ArrayPool<byte>.Shared.Return(piece);
        return sum;
    }

    private long ReadString(CommandBehavior behavior)
    {
        using var command = new NpgsqlCommand(_textSql, _connection);
        using var reader = command.ExecuteReader(behavior);
        reader.Read();
        var value = reader.GetString(0);
        PeakLive.Mark();
        return Checksum.AddPiece(0, value, 0);
    }

    private long ReadTextReader(CommandBehavior behavior)
    {
        using var command = new NpgsqlCommand(_textSql, _connection);
        using var reader = command.ExecuteReader(behavior);
        reader.Read();
        using var text = reader.GetTextReader(0);
        var piece = ArrayPool<char>.Shared.Rent(PieceLength);
        long sum = 0, position = 0;
        int read;
        while ((read = text.Read(piece, 0, PieceLength)) > 0)
        {
            sum = Checksum.AddPiece(sum, piece.AsSpan(0, read), position);
            position += read;
            PeakLive.Mark();
        }
        ArrayPool<char>.Shared.Return(piece);
        return sum;
    }
}
