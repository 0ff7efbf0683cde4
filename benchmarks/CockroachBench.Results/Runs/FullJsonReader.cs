using System.Text.Json;
using System.Text.Json.Serialization;

namespace CockroachBench.Results.Runs;

/// <summary>Reads BenchmarkDotNet's full JSON (<c>*-report-full.json</c>), ours or another project's.</summary>
public static class FullJsonReader
{
    /// <summary>The ending of the files.</summary>
    public const string FileSuffix = "-report-full.json";

    private const double AllocationQuantum = 8 * 1024;

    /// <summary>Reads every case of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="measurements">Whether <see cref="CaseFigures.Launches"/> are read too: most of a file is in them.</param>
    /// <exception cref="RunFormatException">The file is not there, or is not BenchmarkDotNet's full JSON.</exception>
    public static IReadOnlyList<CaseFigures> Read(string path, bool measurements = true) =>
        ArtifactReader.Read(path, "BenchmarkDotNet's full JSON", "a case's figures are missing", _ => measurements ? ReadFile<MeasuredBenchmark>(path) : ReadFile<Benchmark>(path));

    private static List<CaseFigures> ReadFile<T>(string path) where T : Benchmark
    {
        using var stream = File.OpenRead(path);
        return JsonSerializer.Deserialize<Report<T>>(stream)?.Benchmarks is { } benchmarks
            ? [.. benchmarks.Select(ReadCase)]
            : throw new RunFormatException($"{path} is not BenchmarkDotNet's full JSON: it has no list of Benchmarks.");
    }

    private static CaseFigures ReadCase(Benchmark? benchmark) => benchmark is { DisplayInfo: { } id, FullName: { } name }
        ? new CaseFigures(
            id,
            name,
            benchmark.Statistics?.Mean,
            benchmark.Statistics?.ConfidenceInterval?.Margin,
            benchmark.Memory?.BytesAllocatedPerOperation,
            benchmark.Memory?.TotalOperations is > 0 and { } operations ? AllocationQuantum / operations : 0,
            ReadMetrics(benchmark.Metrics ?? []))
        {
            Launches = benchmark is MeasuredBenchmark { Measurements: { ValueKind: JsonValueKind.Array } measurements } ? Launches(measurements) : [],
        }
        : throw new FormatException("one of its Benchmarks has no DisplayInfo or no FullName");

    private static Dictionary<string, double> ReadMetrics(List<Metric?> metrics)
    {
        var values = new Dictionary<string, double>(metrics.Count, StringComparer.Ordinal);
        foreach (var metric in metrics)
            if (metric is { Value: { } value, Descriptor: { } descriptor }) values[descriptor.Id ?? throw new FormatException("one of its Metrics has no Id")] = value;
        return values;
    }

    // Stage Result is Actual less overhead and outliers; files without it (cut short) have Actual alone.
    private static List<List<double>> Launches(JsonElement measurements) =>
        Launches(measurements, "Result"u8) is { Count: > 0 } results ? results : Launches(measurements, "Actual"u8);

    private static List<List<double>> Launches(JsonElement measurements, ReadOnlySpan<byte> stage)
    {
        var launches = new SortedDictionary<int, List<double>>();
        foreach (var measurement in measurements.EnumerateArray())
        {
            if (Child(measurement, "IterationStage") is not { ValueKind: JsonValueKind.String } found || !found.ValueEquals(stage)) continue;
            if (Child(measurement, "IterationMode") is { ValueKind: JsonValueKind.String } mode && !mode.ValueEquals("Workload"u8)) continue;
            if (Number(measurement, "Operations") is not (> 0 and { } operations) || Number(measurement, "Nanoseconds") is not (> 0 and { } nanoseconds)) continue;
            var launch = Number(measurement, "LaunchIndex") is { } index ? (int)index : 1;
            if (!launches.TryGetValue(launch, out var values)) launches[launch] = values = [];
            values.Add(nanoseconds / operations);
        }
        return [.. launches.Values];
    }

    private static JsonElement? Child(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : null;

    private static double? Number(JsonElement parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.Number } number ? Finite(number.GetDouble()) : null;

    private static double Finite(double value) => double.IsFinite(value) ? value : throw new FormatException("a number in it is beyond all bounds");

    // The parts that are read, and only those: most of a file is passed over.
    private sealed record Report<T>(List<T?>? Benchmarks) where T : Benchmark;

    private record Benchmark(string? DisplayInfo, string? FullName, Statistics? Statistics, Memory? Memory, List<Metric?>? Metrics);

    private sealed record MeasuredBenchmark(string? DisplayInfo, string? FullName, Statistics? Statistics, Memory? Memory, List<Metric?>? Metrics, JsonElement? Measurements)
        : Benchmark(DisplayInfo, FullName, Statistics, Memory, Metrics);

    private sealed record Statistics([property: JsonConverter(typeof(NumberOrWord))] double? Mean, Interval? ConfidenceInterval);

    private sealed record Interval([property: JsonConverter(typeof(NumberOrWord))] double? Margin);

    private sealed record Memory(
        [property: JsonConverter(typeof(NumberOrWord))] double? TotalOperations, [property: JsonConverter(typeof(NumberOrWord))] double? BytesAllocatedPerOperation);

    private sealed record Metric([property: JsonConverter(typeof(NumberOrWord))] double? Value, Descriptor? Descriptor);

    private sealed record Descriptor(string? Id);

    // BenchmarkDotNet's serializer writes NaN and infinities as words.
    private sealed class NumberOrWord : JsonConverter<double?>
    {
        public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number) return Finite(reader.GetDouble());
            // Not Skip, which may not be used on part of a file; a converter's value is there as a whole.
            reader.TrySkip();
            return null;
        }

        public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
