using System.Text.Json.Serialization;

namespace CockroachBench.Results.Model;

/// <summary>A file of BenchmarkDotNet's full JSON.</summary>
/// <param name="Title">What it was called: class or project, often with the time.</param>
/// <param name="Host">Where it was measured; null where it does not say.</param>
/// <param name="Benchmarks">Its cases.</param>
internal sealed record FullJsonReport(string? Title, FullJsonHost? Host, IReadOnlyList<FullJsonBenchmark> Benchmarks);

/// <summary>A case of a file.</summary>
/// <param name="Figures">Its figures.</param>
/// <param name="Seconds">Time inside its loops, warm-up and overhead included; 0 where measurements were not read.</param>
/// <param name="Namespace">Namespace of its class.</param>
/// <param name="Type">Its class.</param>
/// <param name="Method">Its method.</param>
/// <param name="MethodTitle">What the method is called in tables.</param>
/// <param name="Parameters">Its parameters: <c>A=1&amp;B=2</c>.</param>
internal sealed record FullJsonBenchmark(
    CaseFigures Figures, double Seconds, string? Namespace, string? Type, string? Method, string? MethodTitle, string? Parameters);

/// <summary>HostEnvironmentInfo of a file, as far as it is read.</summary>
/// <param name="OsVersion">Operating system.</param>
/// <param name="ProcessorName">Processor.</param>
/// <param name="LogicalCoreCount">Logical cores.</param>
/// <param name="RuntimeVersion">.NET version.</param>
/// <param name="Architecture">X64, Arm64 ...</param>
/// <param name="Configuration">RELEASE or DEBUG.</param>
/// <param name="BenchmarkDotNetVersion">BenchmarkDotNet's version.</param>
internal sealed record FullJsonHost(
    [property: JsonConverter(typeof(FullJsonReader.TextOrNothing))] string? OsVersion,
    [property: JsonConverter(typeof(FullJsonReader.TextOrNothing))] string? ProcessorName,
    [property: JsonConverter(typeof(FullJsonReader.NumberOrWord))] double? LogicalCoreCount,
    [property: JsonConverter(typeof(FullJsonReader.TextOrNothing))] string? RuntimeVersion,
    [property: JsonConverter(typeof(FullJsonReader.TextOrNothing))] string? Architecture,
    [property: JsonConverter(typeof(FullJsonReader.TextOrNothing))] string? Configuration,
    [property: JsonConverter(typeof(FullJsonReader.TextOrNothing))] string? BenchmarkDotNetVersion);
