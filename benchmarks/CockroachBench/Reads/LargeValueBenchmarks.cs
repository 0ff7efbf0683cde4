using System.Buffers;

namespace CockroachBench.Reads;

// One large column: whole in memory, or in pieces. Bytes and text hold the same characters, so every variant must agree.
// Without sequential access the driver buffers the row, even under a stream or a reader.
[BenchmarkCategory("Reads")]
[QuickParams(nameof(Length), 4 * 1024 * 1024)]
[Sql(nameof(Statement))]
public class LargeValueBenchmarks : ReadBenchmarks
{
    private const int PieceLength = 8 * 1024;

    private string _textSql = null!;

    [Params(1024, 100 * 1024, 4 * 1024 * 1024)]
    public int Length { get; set; }

    protected override string Statement => $"select bytes from {BenchmarkSchema.LargeTable} where length = {Length}";

    private string TextStatement => $"select characters from {BenchmarkSchema.LargeTable} where length = {Length}";

    public override void Setup()
    {
        _textSql = TextStatement;
        base.Setup();
    }

    [Benchmark(Baseline = true), BenchmarkCategory(Sync)]
    public long Bytes_Array() => ReadArray(CommandBehavior.Default);

    [Benchmark, BenchmarkCategory(Sync)]
    public long Bytes_ArraySequential() => ReadArray(CommandBehavior.SequentialAccess);

    [Benchmark, BenchmarkCategory(Sync)]
    public long Bytes_Stream() => ReadStream(CommandBehavior.Default);

    [Benchmark, BenchmarkCategory(Sync)]
    public long Bytes_StreamSequential() => ReadStream(CommandBehavior.SequentialAccess);

    [Benchmark, BenchmarkCategory(Sync), Sql(nameof(TextStatement))]
    public long Text_String() => ReadString(CommandBehavior.Default);

    [Benchmark, BenchmarkCategory(Sync), Sql(nameof(TextStatement))]
    public long Text_StringSequential() => ReadString(CommandBehavior.SequentialAccess);

    [Benchmark, BenchmarkCategory(Sync), Sql(nameof(TextStatement))]
    public long Text_Reader() => ReadTextReader(CommandBehavior.Default);

    [Benchmark, BenchmarkCategory(Sync), Sql(nameof(TextStatement))]
    public long Text_ReaderSequential() => ReadTextReader(CommandBehavior.SequentialAccess);

    [Benchmark, BenchmarkCategory(Sync), Floor, Requires(Capability.RawWire)]
    public long WireDrain() => Floor.Drain(1);

    private long ReadArray(CommandBehavior behavior) => Read(Sql, behavior, static reader =>
    {
        var value = reader.GetFieldValue<byte[]>(0);
        PeakLive.Mark();
        return Checksum.AddPiece(0, value, 0);
    });

    private long ReadStream(CommandBehavior behavior) => Read(Sql, behavior, static reader =>
    {
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
    });

    private long ReadString(CommandBehavior behavior) => Read(_textSql, behavior, static reader =>
    {
        var value = reader.GetString(0);
        PeakLive.Mark();
        return Checksum.AddPiece(0, value, 0);
    });

    private long ReadTextReader(CommandBehavior behavior) => Read(_textSql, behavior, static reader =>
    {
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
    });

    private long Read(string sql, CommandBehavior behavior, Func<NpgsqlDataReader, long> readValue)
    {
        using var command = new NpgsqlCommand(sql, Connection);
        using var reader = command.ExecuteReader(behavior);
        reader.Read();
        return readValue(reader);
    }
}
