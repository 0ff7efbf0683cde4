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
        KeptBy = Legends(benchmark, MetricIds.KeptBy).Where(l => l.Id.StartsWith(MetricIds.TypeBytes, StringComparison.Ordinal))
            .DistinctBy(l => l.Id).ToDictionary(l => l.Id[MetricIds.TypeBytes.Length..], l => l.Text),
        OpenedBy = Legends(benchmark, MetricIds.OpenedBy).Select(l => l.Text).FirstOrDefault(),
    };

    // What stands in a metric's legend behind a mark.
    private static IEnumerable<(string Id, string Text)> Legends(Benchmark benchmark, string mark) =>
        (benchmark.Metrics ?? []).Select(m => m?.Descriptor).OfType<Descriptor>()
            .Select(d => (d.Id, Legend: d.Legend ?? "", At: d.Legend?.IndexOf(mark, StringComparison.Ordinal) ?? -1))
            .Where(d => d.At >= 0 && d.Id is not null).Select(d => (d.Id!, d.Legend[(d.At + mark.Length)..]));

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
    private sealed record Descriptor(string? Id, string? Legend);

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

// The measurements of a benchmark in BenchmarkDotNet's full JSON, as far as figures are made of them. Launches: The time per operation of
// each iteration, in nanoseconds, by launch.
internal sealed record Measurements(IReadOnlyList<IReadOnlyList<double>> Launches, double Seconds);

// Reads measurements in one pass, or passes over them: a large comparison has millions.
internal sealed class MeasurementsConverter(bool read) : JsonConverter<Measurements>
{
    public override Measurements? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (!read || reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }
        // Stage Result is Actual less overhead and outliers; files without it (cut short) have Actual alone.
        var (results, actual) = (new ByLaunch(), new ByLaunch());
        // Result is Actual once more; it stands alone in reduced files.
        var (inResults, inOthers) = (0.0, 0.0);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) ReadOne(ref reader, results, actual, ref inResults, ref inOthers);
            else reader.Skip();
        }
        return new Measurements(results.IsEmpty ? actual.Launches : results.Launches, (inOthers > 0 ? inOthers : inResults) / 1e9);
    }

    public override void Write(Utf8JsonWriter writer, Measurements value, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    private static void ReadOne(ref Utf8JsonReader reader, ByLaunch results, ByLaunch actual, ref double inResults, ref double inOthers)
    {
        var (isWorkload, launch, operations, nanoseconds) = (true, 1.0, 0.0, 0.0);
        ByLaunch? stage = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(in reader, "IterationMode"u8)) isWorkload = !Next(ref reader, JsonTokenType.String) || Is(in reader, "Workload"u8);
            else if (Is(in reader, "IterationStage"u8))
                stage = !Next(ref reader, JsonTokenType.String) ? null : Is(in reader, "Result"u8) ? results : Is(in reader, "Actual"u8)
                    ? actual : null;
            else if (Is(in reader, "LaunchIndex"u8)) launch = Next(ref reader, JsonTokenType.Number) ? Finite(ref reader) : launch;
            else if (Is(in reader, "Operations"u8)) operations = Next(ref reader, JsonTokenType.Number) ? Finite(ref reader) : 0;
            else if (Is(in reader, "Nanoseconds"u8)) nanoseconds = Next(ref reader, JsonTokenType.Number) ? Finite(ref reader) : 0;
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        if (stage == results) inResults += nanoseconds;
        else inOthers += nanoseconds;
        if (isWorkload && operations > 0 && nanoseconds > 0) stage?.Add((int)launch, nanoseconds / operations);
    }

    // A name is hardly ever written with escapes, and this is asked some twenty times for each of millions of measurements.
    private static bool Is(in Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.ValueIsEscaped ? reader.ValueTextEquals(text) : reader.ValueSpan.SequenceEqual(text);

    // Whether the value is of the kind; what is not is passed over.
    private static bool Next(ref Utf8JsonReader reader, JsonTokenType kind)
    {
        reader.Read();
        if (reader.TokenType == kind) return true;
        reader.Skip();
        return false;
    }

    private static double Finite(ref Utf8JsonReader reader) =>
        reader.TryGetInt64(out var whole) ? whole : FullJsonReader.Finite(reader.GetDouble());

    private sealed class ByLaunch
    {
        private readonly SortedDictionary<int, List<double>> _launches = [];
        private List<double> _newest = [];
        private int? _index;

        public bool IsEmpty => _launches.Count == 0;
        public IReadOnlyList<IReadOnlyList<double>> Launches => [.. _launches.Values];

        public void Add(int launch, double value)
        {
            // Launches come one after the other: most go where the last went.
            if (launch != _index)
            {
                if (!_launches.TryGetValue(launch, out var known)) _launches[launch] = known = new List<double>(_newest.Count);
                (_newest, _index) = (known, launch);
            }
            _newest.Add(value);
        }
    }
}
