namespace CockroachBench.Results.Model;

internal sealed record FullJsonReport(string? Title, FullJsonHost? Host, IReadOnlyList<FullJsonBenchmark> Benchmarks);

// Seconds: inside its loops, warm-up and overhead included; 0 where measurements were not read.
internal sealed record FullJsonBenchmark(
    CaseFigures Figures, double Seconds, string? Namespace, string? Type, string? Method, string? MethodTitle, string? Parameters);

internal sealed record FullJsonHost(
    string? OsVersion, string? ProcessorName, double? LogicalCoreCount, string? RuntimeVersion, string? Architecture, string? Configuration,
    string? BenchmarkDotNetVersion);

// Reads BenchmarkDotNet's full JSON (*-report-full.json), ours or another project's.
internal static class FullJsonReader
{
    public const string FileSuffix = "-report-full.json";
    private const string Kind = "BenchmarkDotNet's full JSON";
    private const double AllocationQuantum = 8 * 1024;

    private static readonly JsonSerializerOptions WithMeasurements = Options(measurements: true);
    private static readonly JsonSerializerOptions WithoutMeasurements = Options(measurements: false);

    public static IReadOnlyList<CaseFigures> Read(string path, bool measurements = true) =>
        [.. ReadReport(path, measurements).Benchmarks.Select(b => b.Figures)];

    public static FullJsonReport ReadReport(string path, bool measurements = true) =>
        ArtifactReader.Read(path, Kind, "a case's figures are missing", FileLimits.Measurements,
            _ => ReadFile(path, measurements ? WithMeasurements : WithoutMeasurements));

    public static double Finite(double value) =>
        double.IsFinite(value) ? value : throw new FormatException("a number in it is out of range");

    private static JsonSerializerOptions Options(bool measurements) => new()
    {
        Converters =
        {
            new MeasurementsConverter(measurements),
            new OrNothing<string?>(JsonTokenType.String, static (ref reader) => reader.GetString()),
            new OrNothing<double?>(JsonTokenType.Number, static (ref reader) => Finite(reader.GetDouble())),
        },
    };

    private static FullJsonReport ReadFile(string path, JsonSerializerOptions options)
    {
        // Whole, because the serializer goes twice through a list of measurements in a stream; in a buffer that is used again, because a
        // run's files are hundreds of megabytes.
        using var file = File.OpenRead(path);
        var buffer = ArrayPool<byte>.Shared.Rent((int)file.Length);
        try
        {
            ReadOnlySpan<byte> text = buffer.AsSpan(0, file.ReadAtLeast(buffer, (int)file.Length, throwOnEndOfStream: false));
            if (text.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
            FileLimits.Measurements.CheckJson(text, path, Kind);
            return JsonSerializer.Deserialize<Report>(text, options) is { Benchmarks: { } benchmarks } report
                ? new FullJsonReport(report.Title, report.HostEnvironmentInfo, [.. benchmarks.Select(ReadBenchmark)])
                : throw new RunFormatException($"{path} is not {Kind}: it has no list of Benchmarks.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static FullJsonBenchmark ReadBenchmark(Benchmark? benchmark) => benchmark is { DisplayInfo: { } id, FullName: { } name }
        ? new FullJsonBenchmark(
            ReadFigures(benchmark, id, name), benchmark.Measurements?.Seconds ?? 0, benchmark.Namespace, benchmark.Type, benchmark.Method,
            benchmark.MethodTitle, benchmark.Parameters)
        : throw new FormatException("one of its Benchmarks has no DisplayInfo or no FullName");

    private static CaseFigures ReadFigures(Benchmark benchmark, string id, string name) => new(
        id, name, benchmark.Statistics?.Mean, benchmark.Statistics?.ConfidenceInterval?.Margin,
            benchmark.Memory?.BytesAllocatedPerOperation,
        benchmark.Memory?.TotalOperations is > 0 and { } operations ? AllocationQuantum / operations
            : 0, ReadMetrics(benchmark.Metrics ?? []))
    {
        Launches = benchmark.Measurements?.Launches ?? [],
    };

    private static Dictionary<string, double> ReadMetrics(List<Metric?> metrics)
    {
        var values = new Dictionary<string, double>(metrics.Count, StringComparer.Ordinal);
        foreach (var metric in metrics)
            if (metric is { Value: { } value, Descriptor: { } descriptor })
                values[descriptor.Id ?? throw new FormatException("one of its Metrics has no Id")] = value;
        return values;
    }

    private sealed record Report(string? Title, FullJsonHost? HostEnvironmentInfo, List<Benchmark?>? Benchmarks);

    private sealed record Benchmark(
        string? DisplayInfo, string? FullName, string? Namespace, string? Type, string? Method, string? MethodTitle, string? Parameters,
        Statistics? Statistics, Memory? Memory, List<Metric?>? Metrics, Measurements? Measurements);

    private sealed record Statistics(double? Mean, Interval? ConfidenceInterval);
    private sealed record Interval(double? Margin);
    private sealed record Memory(double? TotalOperations, double? BytesAllocatedPerOperation);
    private sealed record Metric(double? Value, Descriptor? Descriptor);
    private sealed record Descriptor(string? Id);

    private delegate T Getter<T>(ref Utf8JsonReader reader);

    // BenchmarkDotNet's serializer writes NaN and infinities as words.
    private sealed class OrNothing<T>(JsonTokenType kind, Getter<T> get) : JsonConverter<T?>
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == kind) return get(ref reader);
            reader.Skip();
            return default;
        }

        public override void Write(Utf8JsonWriter writer, T? value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
