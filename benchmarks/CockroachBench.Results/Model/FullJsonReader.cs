using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CockroachBench.Results.Model;

// Reads BenchmarkDotNet's full JSON (*-report-full.json), ours or another project's.
internal static class FullJsonReader
{
    public const string FileSuffix = "-report-full.json";

    private const string Kind = "BenchmarkDotNet's full JSON";
    private const double AllocationQuantum = 8 * 1024;

    private static readonly JsonSerializerOptions WithMeasurements = new() { Converters = { new MeasurementsConverter(read: true) } };
    private static readonly JsonSerializerOptions WithoutMeasurements = new() { Converters = { new MeasurementsConverter(read: false) } };

    public static IReadOnlyList<CaseFigures> Read(string path, bool measurements = true) => [.. ReadReport(path, measurements).Benchmarks.Select(b => b.Figures)];

    internal static FullJsonReport ReadReport(string path, bool measurements = true) =>
        ArtifactReader.Read(path, Kind, "a case's figures are missing", FileLimits.Measurements,
            _ => ReadFile(path, measurements ? WithMeasurements : WithoutMeasurements));

    private static FullJsonReport ReadFile(string path, JsonSerializerOptions options)
    {
        // Whole: of a stream, each list of measurements would be gone through once to see whether all of it is there, and once to read it.
        // In a buffer that is used again: a run's files are hundreds of megabytes that nobody needs afterwards.
        using var file = File.OpenRead(path);
        var buffer = ArrayPool<byte>.Shared.Rent((int)file.Length);
        try
        {
            ReadOnlySpan<byte> text = buffer.AsSpan(0, file.ReadAtLeast(buffer, (int)file.Length, throwOnEndOfStream: false));
            if (text.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
            FileLimits.Measurements.CheckJson(text, path, Kind);
            return JsonSerializer.Deserialize<Report>(text, options) is { Benchmarks: { } benchmarks } report
                ? new FullJsonReport(report.Title, report.HostEnvironmentInfo, [.. benchmarks.Select(ReadBenchmark)])
                : throw new RunFormatException($"{path} is not BenchmarkDotNet's full JSON: it has no list of Benchmarks.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static FullJsonBenchmark ReadBenchmark(Benchmark? benchmark) => benchmark is { DisplayInfo: { } id, FullName: { } name }
        ? new FullJsonBenchmark(ReadFigures(benchmark, id, name), benchmark.Measurements?.Seconds ?? 0, benchmark.Namespace, benchmark.Type, benchmark.Method, benchmark.MethodTitle, benchmark.Parameters)
        : throw new FormatException("one of its Benchmarks has no DisplayInfo or no FullName");

    private static CaseFigures ReadFigures(Benchmark benchmark, string id, string name) =>
        new(
            id,
            name,
            benchmark.Statistics?.Mean,
            benchmark.Statistics?.ConfidenceInterval?.Margin,
            benchmark.Memory?.BytesAllocatedPerOperation,
            benchmark.Memory?.TotalOperations is > 0 and { } operations ? AllocationQuantum / operations : 0,
            ReadMetrics(benchmark.Metrics ?? []))
        {
            Launches = benchmark.Measurements?.Launches ?? [],
        };

    private static Dictionary<string, double> ReadMetrics(List<Metric?> metrics)
    {
        var values = new Dictionary<string, double>(metrics.Count, StringComparer.Ordinal);
        foreach (var metric in metrics)
            if (metric is { Value: { } value, Descriptor: { } descriptor }) values[descriptor.Id ?? throw new FormatException("one of its Metrics has no Id")] = value;
        return values;
    }

    internal static double Finite(double value) => double.IsFinite(value) ? value : throw new FormatException("a number in it is beyond all bounds");

    // The parts that are read, and only those: most of a file is passed over.
    private sealed record Report([property: JsonConverter(typeof(TextOrNothing))] string? Title, FullJsonHost? HostEnvironmentInfo, List<Benchmark?>? Benchmarks);

    private sealed record Benchmark(
        string? DisplayInfo,
        string? FullName,
        [property: JsonConverter(typeof(TextOrNothing))] string? Namespace,
        [property: JsonConverter(typeof(TextOrNothing))] string? Type,
        [property: JsonConverter(typeof(TextOrNothing))] string? Method,
        [property: JsonConverter(typeof(TextOrNothing))] string? MethodTitle,
        [property: JsonConverter(typeof(TextOrNothing))] string? Parameters,
        Statistics? Statistics, Memory? Memory, List<Metric?>? Metrics, Measurements? Measurements);

    private sealed record Statistics([property: JsonConverter(typeof(NumberOrWord))] double? Mean, Interval? ConfidenceInterval);

    private sealed record Interval([property: JsonConverter(typeof(NumberOrWord))] double? Margin);

    private sealed record Memory(
        [property: JsonConverter(typeof(NumberOrWord))] double? TotalOperations, [property: JsonConverter(typeof(NumberOrWord))] double? BytesAllocatedPerOperation);

    private sealed record Metric([property: JsonConverter(typeof(NumberOrWord))] double? Value, Descriptor? Descriptor);

    private sealed record Descriptor(string? Id);

    internal sealed class TextOrNothing : JsonConverter<string?>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String) return reader.GetString();
            reader.Skip();
            return null;
        }

        public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => throw new NotSupportedException();
    }

    // BenchmarkDotNet's serializer writes NaN and infinities as words.
    internal sealed class NumberOrWord : JsonConverter<double?>
    {
        public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number) return Finite(reader.GetDouble());
            reader.Skip();
            return null;
        }

        public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
