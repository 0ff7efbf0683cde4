namespace CockroachBench.Results.Model;

// BenchmarkDotNet's full JSON without what no comparison reads: a line a case, so that a difference in version control is one. Kept are the
// names, the statistics with every value they were made of, the measurements that count (stage Result, with launch and iteration; stage
// Actual where there is none), memory, metrics and the host's environment, each number with the digits it had. What is left are the fields
// that dotnet/performance's ResultsComparer (DataTransferContracts.cs: all are optional but FullName and, of a case with statistics,
// OriginalValues, Median and N) and github-action-benchmark (src/extract.ts: FullName, Statistics.Mean and StandardDeviation) read.
internal static class FullJsonReducer
{
    private static readonly string[] Names = ["DisplayInfo", "Namespace", "Type", "Method", "MethodTitle", "Parameters", "FullName"];
    private static readonly string[] LeftOutOfStatistics = ["LowerOutliers", "UpperOutliers", "AllOutliers", "LowerFence", "UpperFence"];
    private static readonly string[] KeptOfDescriptor = ["Id", "DisplayName", "UnitType", "Unit", "TheGreaterTheBetter"];
    private static readonly string[] KeptLegends = [MetricIds.KeptBy, MetricIds.OpenedBy];
    private static readonly string[] KeptOfMeasurement = ["IterationMode", "IterationStage", "LaunchIndex", "IterationIndex", "Operations",
        "Nanoseconds"];

    public static string Reduce(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            var root = document.RootElement;
            var text = new StringBuilder("{\n");
            foreach (var name in new[] { "Title", "HostEnvironmentInfo" })
                text.Append($"\"{name}\":{(root.TryGetProperty(name, out var value) ? JsonSerializer.Serialize(value) : "null")},\n");
            text.Append("\"Benchmarks\":[\n");
            text.AppendJoin(",\n", root.GetProperty("Benchmarks").EnumerateArray()
                .Where(b => b.TryGetProperty("Statistics", out var statistics) && statistics.ValueKind == JsonValueKind.Object)
                .Select(b => JsonSerializer.Serialize(Benchmark(b))));
            return text.Append("\n]\n}\n").ToString();
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new RunFormatException($"{path} is not BenchmarkDotNet's full JSON: {e.Message}", e);
        }
    }

    private static Dictionary<string, object> Benchmark(JsonElement benchmark)
    {
        var kept = Pick(benchmark, Names);
        var statistics = benchmark.GetProperty("Statistics");
        kept["Statistics"] = Pick(statistics, statistics.EnumerateObject().Select(p => p.Name).Except(LeftOutOfStatistics));
        if (benchmark.TryGetProperty("Memory", out var memory)) kept["Memory"] = memory;
        if (List(benchmark, "Measurements") is { } measurements)
        {
            var stage = measurements.Exists(m => IsStage(m, "Result")) ? "Result" : "Actual";
            kept["Measurements"] = measurements.FindAll(m => IsStage(m, stage)).ConvertAll(m => Pick(m, KeptOfMeasurement));
        }
        if (List(benchmark, "Metrics") is { } metrics)
            kept["Metrics"] = metrics.ConvertAll(m =>
                new Dictionary<string, object>(Pick(m, ["Value"]))
                {
                    ["Descriptor"] = Descriptor(m.GetProperty("Descriptor")),
                });
        return kept;
    }

    // A legend says what its id says; kept are those that end with what only this run knows.
    private static Dictionary<string, object> Descriptor(JsonElement descriptor) => Pick(descriptor,
        descriptor.TryGetProperty("Legend", out var legend) && legend.ValueKind == JsonValueKind.String
            && Array.Exists(KeptLegends, l => legend.GetString()!.Contains(l, StringComparison.Ordinal))
            ? [.. KeptOfDescriptor, "Legend"] : KeptOfDescriptor);

    private static bool IsStage(JsonElement measurement, string stage) =>
        measurement.TryGetProperty("IterationStage", out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(stage)
        && (!measurement.TryGetProperty("IterationMode", out var mode)
            || (mode.ValueKind == JsonValueKind.String && mode.ValueEquals("Workload")));

    private static List<JsonElement>? List(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : null;

    private static Dictionary<string, object> Pick(JsonElement element, IEnumerable<string> names)
    {
        var picked = new Dictionary<string, object>();
        foreach (var name in names)
            if (element.TryGetProperty(name, out var value)) picked[name] = value;
        return picked;
    }
}
