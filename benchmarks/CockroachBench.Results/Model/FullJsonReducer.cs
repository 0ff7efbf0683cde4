namespace CockroachBench.Results.Model;

// BenchmarkDotNet's full JSON with what nobody compares taken out: a line a case, so that a difference in version control is one. Kept are
// the names, the statistics with every value they were made of, the measurements that count (stage Result, with launch and iteration;
// stage Actual where there is none), memory, metrics and the host's environment, each number with the digits it had. Gone are pilots,
// warm-up and overhead, lists of outliers, descriptors' legends, and cases without a result. What is left are the fields that
// dotnet/performance's ResultsComparer (DataTransferContracts.cs: all are optional but FullName and, of a case with statistics,
// OriginalValues, Median and N) and github-action-benchmark (src/extract.ts: FullName, Statistics.Mean, Statistics.StandardDeviation)
// read.
internal static class FullJsonReducer
{
    private static readonly string[] Names = ["DisplayInfo", "Namespace", "Type", "Method", "MethodTitle", "Parameters", "FullName"];
    private static readonly string[] LeftOutOfStatistics = ["LowerOutliers", "UpperOutliers", "AllOutliers", "LowerFence", "UpperFence"];
    private static readonly string[] KeptOfDescriptor = ["Id", "DisplayName", "UnitType", "Unit", "TheGreaterTheBetter"];
    private static readonly string[] KeptOfMeasurement = ["IterationMode", "IterationStage", "LaunchIndex", "IterationIndex", "Operations",
        "Nanoseconds"];
    private static readonly JsonWriterOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Default };

    public static string Reduce(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            var root = document.RootElement;
            var text = new StringBuilder("{\n");
            text.Append("\"Title\":").Append(Compactly(writer => Value(writer, root, "Title"))).Append(",\n");
            text.Append("\"HostEnvironmentInfo\":").Append(Compactly(writer => Value(writer, root, "HostEnvironmentInfo"))).Append(",\n");
            text.Append("\"Benchmarks\":[\n");
            text.AppendJoin(",\n", root.GetProperty("Benchmarks").EnumerateArray()
                .Where(b => b.TryGetProperty("Statistics", out var statistics) && statistics.ValueKind == JsonValueKind.Object)
                .Select(b => Compactly(writer => Benchmark(writer, b))));
            return text.Append("\n]\n}\n").ToString();
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new RunFormatException($"{path} is not BenchmarkDotNet's full JSON: {e.Message}", e);
        }
    }

    private static void Benchmark(Utf8JsonWriter writer, JsonElement benchmark)
    {
        writer.WriteStartObject();
        foreach (var name in Names) Copy(writer, benchmark, name);
        writer.WriteStartObject("Statistics");
        foreach (var property in benchmark.GetProperty("Statistics").EnumerateObject())
            if (!LeftOutOfStatistics.Contains(property.Name)) property.WriteTo(writer);
        writer.WriteEndObject();
        Copy(writer, benchmark, "Memory");
        if (List(benchmark, "Measurements") is { } measurements)
        {
            var stage = measurements.Any(m => IsStage(m, "Result")) ? "Result" : "Actual";
            writer.WriteStartArray("Measurements");
            foreach (var measurement in measurements.Where(m => IsStage(m, stage))) Pick(writer, measurement, KeptOfMeasurement);
            writer.WriteEndArray();
        }
        if (List(benchmark, "Metrics") is { } metrics)
        {
            writer.WriteStartArray("Metrics");
            foreach (var metric in metrics)
            {
                writer.WriteStartObject();
                Copy(writer, metric, "Value");
                writer.WritePropertyName("Descriptor");
                Pick(writer, metric.GetProperty("Descriptor"), KeptOfDescriptor);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static bool IsStage(JsonElement measurement, string stage) =>
        measurement.TryGetProperty("IterationStage", out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(stage)
        && (!measurement.TryGetProperty("IterationMode", out var mode)
            || (mode.ValueKind == JsonValueKind.String && mode.ValueEquals("Workload")));

    private static List<JsonElement>? List(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : null;

    private static void Pick(Utf8JsonWriter writer, JsonElement element, string[] names)
    {
        writer.WriteStartObject();
        foreach (var name in names) Copy(writer, element, name);
        writer.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter writer, JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var value)) return;
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }

    private static void Value(Utf8JsonWriter writer, JsonElement parent, string name)
    {
        if (parent.TryGetProperty(name, out var value)) value.WriteTo(writer);
        else writer.WriteNullValue();
    }

    private static string Compactly(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Compact)) write(writer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
