using System.Text.Json.Serialization;

namespace CockroachBench.Results.Runs;

/// <summary>A file of BenchmarkDotNet's full JSON.</summary>
/// <param name="Title">What it was called: class or project, often with the time.</param>
/// <param name="Host">Where it was measured; null where it does not say.</param>
/// <param name="Benchmarks">Its cases.</param>
internal sealed record FullJsonReport(string? Title, FullJsonHost? Host, IReadOnlyList<FullJsonBenchmark> Benchmarks);

/// <summary>A case of a file.</summary>
/// <param name="Figures">Its figures.</param>
/// <param name="Namespace">Namespace of its class.</param>
/// <param name="Type">Its class.</param>
/// <param name="Method">Its method.</param>
/// <param name="MethodTitle">What the method is called in tables.</param>
/// <param name="Parameters">Its parameters: <c>A=1&amp;B=2</c>.</param>
internal sealed record FullJsonBenchmark(CaseFigures Figures, string? Namespace, string? Type, string? Method, string? MethodTitle, string? Parameters);

/// <summary>HostEnvironmentInfo of a file, as far as it is read.</summary>
/// <param name="OsVersion">Operating system.</param>
/// <param name="ProcessorName">Processor.</param>
/// <param name="LogicalCoreCount">Logical cores.</param>
/// <param name="RuntimeVersion">.NET version.</param>
/// <param name="Architecture">X64, Arm64 ...</param>
/// <param name="Configuration">RELEASE or DEBUG.</param>
/// <param name="BenchmarkDotNetVersion">BenchmarkDotNet's version.</param>
internal sealed record FullJsonHost(
    string? OsVersion, string? ProcessorName, [property: JsonConverter(typeof(FullJsonReader.NumberOrWord))] double? LogicalCoreCount, string? RuntimeVersion,
    string? Architecture, string? Configuration, string? BenchmarkDotNetVersion);
