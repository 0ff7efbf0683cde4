using System.Text.Json;
using System.Text.Json.Serialization;

namespace CockroachBench.Results.Comparing;

/// <summary>Reads and writes slices in the words of <see cref="BlockFile"/>, in half the serializer's own time: a file may have millions of them.</summary>
internal sealed class SlicesConverter : JsonConverter<IReadOnlyList<Slice>>
{
    public override IReadOnlyList<Slice> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("slices are not a list");
        var slices = new List<Slice>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) slices.Add(ReadSlice(ref reader));
        return slices;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<Slice> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var slice in value)
        {
            writer.WriteStartObject();
            writer.WriteString("side"u8, slice.Side == Side.Base ? "base"u8 : "head"u8);
            writer.WriteNumber("operations"u8, slice.Operations);
            writer.WriteNumber("nanoseconds"u8, slice.Nanoseconds);
            if (slice.CpuNanoseconds is { } cpu) writer.WriteNumber("cpuNanoseconds"u8, cpu);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

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
        return side is { } s && operations is { } o && nanoseconds is { } n ? new Slice(s, o, n, cpu) : throw new JsonException("a slice lacks its side, operations or nanoseconds");
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
