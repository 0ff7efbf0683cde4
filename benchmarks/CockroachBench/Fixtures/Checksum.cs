using Npgsql;

namespace CockroachBench.Fixtures;

/// <summary>Folds what a benchmark read into one number, so that variants can be held against each other. Order matters.</summary>
public static class Checksum
{
    // A byte a cache line is enough to touch a large value without the sum becoming the subject of the measurement.
    private const int LargeValueStride = 64;

    /// <summary>Adds a row given column by column: every column counts.</summary>
    public static long Add(long sum, long id, int category, double price, DateTime created, string payload) =>
        unchecked((sum * 31) + id + (category * 7L) + BitConverter.DoubleToInt64Bits(price) + created.Ticks + payload.Length + (payload[0] << 8) + payload[^1]);

    /// <summary>Adds a row.</summary>
    public static long Add(long sum, Item item) => Add(sum, item.Id, item.Category, item.Price, item.Created, item.Payload);

    /// <summary>Adds a reader's current row, its columns as <see cref="Item.Columns"/> names them, without making an object of it.</summary>
    public static long Add(long sum, NpgsqlDataReader reader) =>
        Add(sum, reader.GetInt64(0), reader.GetInt32(1), reader.GetDouble(2), reader.GetDateTime(3), reader.GetString(4));

    /// <summary>Adds rows in order.</summary>
    public static long Of(IEnumerable<Item> items)
    {
        var sum = 0L;
        foreach (var item in items) sum = Add(sum, item);
        return sum;
    }

    /// <summary>Adds a piece of a large value; the result does not depend on how the value is cut into pieces.</summary>
    /// <param name="sum">The sum so far.</param>
    /// <param name="piece">Bytes at <paramref name="position"/>.</param>
    /// <param name="position">Where the piece starts within the value.</param>
    public static long AddPiece(long sum, ReadOnlySpan<byte> piece, long position)
    {
        for (var i = FirstSample(position); i < piece.Length; i += LargeValueStride) sum = unchecked(sum + piece[i]);
        return sum + piece.Length;
    }

    /// <summary>As <see cref="AddPiece(long, ReadOnlySpan{byte}, long)"/> for ASCII characters: same text, same sum.</summary>
    public static long AddPiece(long sum, ReadOnlySpan<char> piece, long position)
    {
        for (var i = FirstSample(position); i < piece.Length; i += LargeValueStride) sum = unchecked(sum + piece[i]);
        return sum + piece.Length;
    }

    private static int FirstSample(long position) => (int)((LargeValueStride - (position % LargeValueStride)) % LargeValueStride);
}
