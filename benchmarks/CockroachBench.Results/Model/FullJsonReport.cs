using System.Text.Json.Serialization;

namespace CockroachBench.Results.Model;

// A file of BenchmarkDotNet's full JSON. Host: Where it was measured; null where it does not say.
internal sealed record FullJsonReport(string? Title, FullJsonHost? Host, IReadOnlyList<FullJsonBenchmark> Benchmarks);

// A case of a file. Seconds: Time inside its loops, warm-up and overhead included; 0 where measurements were not read.
internal sealed record FullJsonBenchmark(
    CaseFigures Figures, double Seconds, string? Namespace, string? Type, string? Method, string? MethodTitle, string? Parameters);

// HostEnvironmentInfo of a file, as far as it is read.
internal sealed record FullJsonHost(
    [property: JsonConverter(typeof(FullJsonReader.TextOrNothing))] string? OsVersion,
    [property: JsonConverter(typeof(FullJsonReader.TextOrNothing))] string? ProcessorName,
    [property: JsonConverter(typeof(FullJsonReader.NumberOrWord))] double? LogicalCoreCount,
    [property: JsonConverter(typeof(FullJsonReader.TextOrNothing))] string? RuntimeVersion,
    [property: JsonConverter(typeof(FullJsonReader.TextOrNothing))] string? Architecture,
    [property: JsonConverter(typeof(FullJsonReader.TextOrNothing))] string? Configuration,
    [property: JsonConverter(typeof(FullJsonReader.TextOrNothing))] string? BenchmarkDotNetVersion);
