namespace CockroachBench.Results.Model;

// BenchmarkDotNet's full JSON (*-report-full.json), ours or another project's, as far as it is read here.
internal sealed record FullJsonReport(string? Title, FullJsonHost? HostEnvironmentInfo, IReadOnlyList<FullJsonBenchmark> Benchmarks);

internal sealed record FullJsonHost(
    string? OsVersion, string? ProcessorName, double? LogicalCoreCount, string? RuntimeVersion, string? Architecture, string? Configuration,
    string? BenchmarkDotNetVersion);

internal sealed record FullJsonBenchmark(
    string? DisplayInfo, string? FullName, string? Namespace, string? Type, string? Method, string? MethodTitle, string? Parameters,
    FullJsonBenchmark.TimeStatistics? Statistics, FullJsonBenchmark.MemoryStatistics? Memory,
    IReadOnlyList<FullJsonBenchmark.Metric?>? Metrics, Measurements? Measurements)
{
    private const double AllocationQuantum = 8 * 1024;

    [JsonIgnore]
    public CaseFigures Figures { get; } = new(
        DisplayInfo ?? throw new FormatException("one of its Benchmarks has no DisplayInfo"),
        FullName ?? throw new FormatException("one of its Benchmarks has no FullName"),
        Statistics?.Mean, Statistics?.ConfidenceInterval?.Margin, Memory?.BytesAllocatedPerOperation,
        Memory?.TotalOperations is > 0 and { } operations ? AllocationQuantum / operations : 0, Values(Metrics ?? []))
    {
        Launches = Measurements?.Launches ?? [],
        KeptBy = Legends(Metrics ?? [], MetricIds.KeptBy).Where(l => l.Id.StartsWith(MetricIds.TypeBytes, StringComparison.Ordinal))
            .DistinctBy(l => l.Id).ToDictionary(l => l.Id[MetricIds.TypeBytes.Length..], l => l.Text),
        OpenedBy = Legends(Metrics ?? [], MetricIds.OpenedBy).Select(l => l.Text).FirstOrDefault(),
    };

    // What stands in a metric's legend behind a mark.
    private static IEnumerable<(string Id, string Text)> Legends(IReadOnlyList<Metric?> metrics, string mark) =>
        metrics.Select(m => m?.Descriptor).OfType<Descriptor>()
            .Select(d => (d.Id, Legend: d.Legend ?? "", At: d.Legend?.IndexOf(mark, StringComparison.Ordinal) ?? -1))
            .Where(d => d.At >= 0 && d.Id is not null).Select(d => (d.Id!, d.Legend[(d.At + mark.Length)..]));

    private static Dictionary<string, double> Values(IReadOnlyList<Metric?> metrics)
    {
        var values = new Dictionary<string, double>(metrics.Count, StringComparer.Ordinal);
        foreach (var metric in metrics)
            if (metric is { Value: { } value, Descriptor: { } descriptor })
                values[descriptor.Id ?? throw new FormatException("one of its Metrics has no Id")] = value;
        return values;
    }

    internal sealed record TimeStatistics(double? Mean, Interval? ConfidenceInterval);
    internal sealed record Interval(double? Margin);
    internal sealed record MemoryStatistics(double? TotalOperations, double? BytesAllocatedPerOperation);
    internal sealed record Metric(double? Value, Descriptor? Descriptor);
    internal sealed record Descriptor(string? Id, string? Legend);
}

// By launch, the time per operation of each iteration in nanoseconds. Seconds: inside its loops, warm-up and overhead included.
internal sealed record Measurements(IReadOnlyList<IReadOnlyList<double>> Launches, double Seconds)
{
    // Stage Result is Actual less overhead and outliers; files without it (cut short) have Actual alone, and reduced files Result alone.
    public static Measurements Of(IReadOnlyList<Measurement> all)
    {
        var results = ByLaunch(all, "Result");
        var others = Nanoseconds(m => m.IterationStage != "Result");
        return new Measurements(
            results.Count > 0 ? results : ByLaunch(all, "Actual"), (others > 0 ? others : Nanoseconds(_ => true)) / 1e9);

        double Nanoseconds(Func<Measurement, bool> isCounted) => all.Where(isCounted).Sum(m => m.Nanoseconds ?? 0);
    }

    private static List<List<double>> ByLaunch(IReadOnlyList<Measurement> all, string stage) => [.. all
        .Where(m => m.IterationStage == stage && m is { IterationMode: null or "Workload", Operations: > 0, Nanoseconds: > 0 })
        .GroupBy(m => (int)(m.LaunchIndex ?? 1), m => m.Nanoseconds!.Value / m.Operations!.Value)
        .OrderBy(g => g.Key).Select(g => g.ToList())];
}

internal sealed record Measurement(
    string? IterationMode, string? IterationStage, double? LaunchIndex, double? Operations, double? Nanoseconds);

internal static class FullJsonReader
{
    public const string FileSuffix = "-report-full.json";
    public const string Kind = "BenchmarkDotNet's full JSON";

    private static readonly JsonSerializerOptions WithMeasurements = Options(measurements: true);
    private static readonly JsonSerializerOptions WithoutMeasurements = Options(measurements: false);

    public static IReadOnlyList<CaseFigures> Read(string path, bool measurements = true) =>
        [.. ReadReport(path, measurements).Benchmarks.Select(b => b.Figures)];

    public static FullJsonReport ReadReport(string path, bool measurements = true) =>
        ArtifactReader.Read(path, Kind, "a case's figures are missing", FileLimits.Measurements, text =>
            JsonSerializer.Deserialize<FullJsonReport>(text, measurements ? WithMeasurements : WithoutMeasurements) is { } report
                && report.Benchmarks?.Contains(null!) == false
                ? report : throw new FormatException("it has no list of Benchmarks"));

    private static JsonSerializerOptions Options(bool measurements) => new()
    {
        Converters =
        {
            new OrNothing<string?>(JsonTokenType.String, static (ref reader, _) => reader.GetString()),
            new OrNothing<double?>(JsonTokenType.Number, static (ref reader, _) => reader.GetDouble() is var number
                && double.IsFinite(number) ? number : throw new FormatException("a number in it is out of range")),
            new OrNothing<Measurements>(measurements ? JsonTokenType.StartArray : JsonTokenType.None, ReadMeasurements),
        },
    };

    private static Measurements ReadMeasurements(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        var converter = (JsonConverter<Measurement>)options.GetConverter(typeof(Measurement));
        var all = new List<Measurement>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) all.Add(converter.Read(ref reader, typeof(Measurement), options)!);
            else reader.Skip();
        }
        return Measurements.Of(all);
    }

    private delegate T Getter<T>(ref Utf8JsonReader reader, JsonSerializerOptions options);

    // Passes over values of another kind: BenchmarkDotNet's serializer writes NaN and infinities as words.
    private sealed class OrNothing<T>(JsonTokenType kind, Getter<T> get) : JsonConverter<T?>
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == kind) return get(ref reader, options);
            reader.Skip();
            return default;
        }

        public override void Write(Utf8JsonWriter writer, T? value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
