namespace CockroachBench.Fixtures;

// Folds what a benchmark read into one number, so that variants can be compared. Every column counts, and the order.
internal static class Checksum
{
    // A byte a cache line is enough to touch a large value without the sum becoming the subject of the measurement.
    private const int LargeValueStride = 64;

    public static long Add(long sum, long id, int category, double price, DateTime created, string payload) => unchecked(
        (sum * 31) + id + (category * 7L) + BitConverter.DoubleToInt64Bits(price) + created.Ticks
        + payload.Length + (payload[0] << 8) + payload[^1]);

    public static long Add(long sum, Item item) => Add(sum, item.Id, item.Category, item.Price, item.Created, item.Payload);

    // The current row, its columns as Item.Columns names them, without making an object of it.
    public static long Add(long sum, NpgsqlDataReader reader) =>
        Add(sum, reader.GetInt64(0), reader.GetInt32(1), reader.GetDouble(2), reader.GetDateTime(3), reader.GetString(4));

    public static long Of(IEnumerable<Item> items)
    {
        var sum = 0L;
        foreach (var item in items) sum = Add(sum, item);
        return sum;
    }

    // The sum of a large value does not depend on how it is cut into pieces, nor on whether they are bytes or ASCII characters.
    public static long AddPiece(long sum, ReadOnlySpan<byte> piece, long position)
    {
        for (var i = FirstSample(position); i < piece.Length; i += LargeValueStride) sum = unchecked(sum + piece[i]);
        return sum + piece.Length;
    }

    public static long AddPiece(long sum, ReadOnlySpan<char> piece, long position)
    {
        for (var i = FirstSample(position); i < piece.Length; i += LargeValueStride) sum = unchecked(sum + piece[i]);
        return sum + piece.Length;
    }

    private static int FirstSample(long position) => (int)((LargeValueStride - (position % LargeValueStride)) % LargeValueStride);
}
