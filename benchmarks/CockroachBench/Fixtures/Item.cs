namespace CockroachBench.Fixtures;

// A row of an item table, as an application would hold it.
internal sealed record Item(long Id, int Category, double Price, DateTime Created, string Payload)
{
    public const string Columns = "id, category, price, created, payload";

    // Left to right, as sequential access demands.
    public static Item Read(NpgsqlDataReader reader) =>
        new(reader.GetInt64(0), reader.GetInt32(1), reader.GetDouble(2), reader.GetDateTime(3), reader.GetString(4));
}
