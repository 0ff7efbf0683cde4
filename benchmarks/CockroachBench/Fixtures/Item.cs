namespace CockroachBench.Fixtures;

// A row of an item table, as an application would hold it.
internal sealed class Item
{
    public const string Columns = "id, category, price, created, payload";

    public long Id { get; set; }

    public int Category { get; set; }

    public double Price { get; set; }

    public DateTime Created { get; set; }

    public string Payload { get; set; } = "";

    // Left to right, as sequential access demands.
    public static Item Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        Category = reader.GetInt32(1),
        Price = reader.GetDouble(2),
        Created = reader.GetDateTime(3),
        Payload = reader.GetString(4),
    };
}
