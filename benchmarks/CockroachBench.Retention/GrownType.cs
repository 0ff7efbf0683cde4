namespace CockroachBench.Retention;

/// <summary>A type of which every operation of a leak leaves objects: as many in one interval as in the next.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Bytes">Bytes per operation.</param>
/// <param name="Count">Objects per operation.</param>
/// <param name="Path">
/// What keeps the new objects, from a root on: <c>static Shop.Cache.s_rows -> List&lt;Item> -> Item[] -> Item</c>. The shortest path, and
/// where objects have different ones the most frequent. Null where it was not looked for or not found in time.
/// </param>
public sealed record GrownType(string Name, double Bytes, double Count, string? Path = null);
