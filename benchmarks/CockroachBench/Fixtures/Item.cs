using Npgsql;

namespace CockroachBench.Fixtures;

/// <summary>A row of an item table, as an application would hold it.</summary>
public sealed class Item
{
    /// <summary>Column order of every query on items.</summary>
    public const string Columns = "id, category, price, created, payload";

    /// <summary>Primary key.</summary>
    public long Id { get; set; }

    /// <summary>0 to 96.</summary>
    public int Category { get; set; }

    /// <summary>Quarters.</summary>
    public double Price { get; set; }

    /// <summary>UTC.</summary>
    public DateTime Created { get; set; }

    /// <summary>Letters and digits.</summary>
    public string Payload { get; set; } = "";

    /// <summary>Reads every column of the current row, left to right as sequential access demands.</summary>
    public static Item Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        Category = reader.GetInt32(1),
        Price = reader.GetDouble(2),
        Created = reader.GetDateTime(3),
        Payload = reader.GetString(4),
    };
}
