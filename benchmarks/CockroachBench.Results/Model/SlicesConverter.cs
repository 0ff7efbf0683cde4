using System.Text.Json;
using System.Text.Json.Serialization;

namespace CockroachBench.Results.Model;

// The slices of a block in a file of format 1 or 2. Effect: What they say; null where a side has none.
internal sealed record EarlierSlices(BlockEffect? Effect);

// Reads the slices that files of format 1 and 2 have, as what they say.
internal sealed class SlicesConverter : JsonConverter<EarlierSlices>
{
    public override EarlierSlices Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("slices are not a list");
        var slices = new List<Slice>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) slices.Add(ReadSlice(ref reader));
        return new EarlierSlices(BlockEffect.Of(slices));
    }

    public override void Write(Utf8JsonWriter writer, EarlierSlices value, JsonSerializerOptions options) => throw new NotSupportedException();

    private static Slice ReadSlice(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a slice is no object");
        var (side, operations, nanoseconds, cpu) = (default(Side?), default(long?), default(double?), default(double?));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("side"u8)) side = side is null ? ReadSide(ref reader) : throw Twice();
            else if (reader.ValueTextEquals("operations"u8)) operations = operations is null ? Next(ref reader).GetInt64() : throw Twice();
            else if (reader.ValueTextEquals("nanoseconds"u8)) nanoseconds = nanoseconds is null ? Next(ref reader).GetDouble() : throw Twice();
            else if (reader.ValueTextEquals("cpuNanoseconds"u8)) cpu = cpu is not null ? throw Twice() : Next(ref reader).TokenType == JsonTokenType.Null ? null : reader.GetDouble();
            else Next(ref reader).TrySkip(); // not Skip, which may not be used on part of a file
        }
        if (side is not { } s || operations is not { } o || nanoseconds is not { } n) throw new JsonException("a slice lacks its side, operations or nanoseconds");
        return o > 0 && n > 0 ? new Slice(s, o, n, cpu) : throw new JsonException("a slice is without operations or time");
    }

    private static JsonException Twice() => new("a slice has something twice");

    private static Side ReadSide(ref Utf8JsonReader reader) => Next(ref reader).TokenType != JsonTokenType.String ? throw new JsonException("a slice's side is no word")
        : reader.ValueTextEquals("base"u8) ? Side.Base
        : reader.ValueTextEquals("head"u8) ? Side.Head
        : throw new JsonException("a slice is neither of base nor of head");

    private static ref Utf8JsonReader Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return ref reader;
    }
}
