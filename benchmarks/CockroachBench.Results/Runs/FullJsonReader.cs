using System.Text.Json;

namespace CockroachBench.Results.Runs;

/// <summary>Reads BenchmarkDotNet's full JSON (<c>*-report-full.json</c>), ours or another project's.</summary>
public static class FullJsonReader
{
    /// <summary>The ending of the files.</summary>
    public const string FileSuffix = "-report-full.json";

    private const double AllocationQuantum = 8 * 1024;

    /// <summary>Reads every case of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RunFormatException">The file is not there, or is not BenchmarkDotNet's full JSON.</exception>
    public static IReadOnlyList<CaseFigures> Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("Benchmarks", out var benchmarks) && benchmarks.ValueKind == JsonValueKind.Array
                ? [.. benchmarks.EnumerateArray().Select(ReadCase)]
                : throw new RunFormatException($"{path} is not BenchmarkDotNet's full JSON: it has no list of Benchmarks.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunFormatException($"{path} is not there: a case's figures are missing.", e);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new RunFormatException($"{path} is not BenchmarkDotNet's full JSON: {e.Message}", e);
        }
    }

    private static CaseFigures ReadCase(JsonElement benchmark)
    {
        var statistics = Child(benchmark, "Statistics");
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
        if (Child(benchmark, "Metrics") is { ValueKind: JsonValueKind.Array } list)
            foreach (var metric in list.EnumerateArray())
                if (Number(metric, "Value") is { } value && Child(metric, "Descriptor") is { } descriptor)
                    metrics[descriptor.GetProperty("Id").GetString() ?? ""] = value;
        return new CaseFigures(
            benchmark.GetProperty("DisplayInfo").GetString() ?? "",
            benchmark.GetProperty("FullName").GetString() ?? "",
            Number(statistics, "Mean"),
            Number(Child(statistics, "ConfidenceInterval"), "Margin"),
            Number(Child(benchmark, "Memory"), "BytesAllocatedPerOperation"),
            Number(Child(benchmark, "Memory"), "TotalOperations") is > 0 and { } operations ? AllocationQuantum / operations : 0,
            metrics)
        {
            Launches = Launches(benchmark),
        };
    }

    // Stage Result is Actual less overhead and outliers; files without it (cut short) have Actual alone.
    private static List<List<double>> Launches(JsonElement benchmark) =>
        Child(benchmark, "Measurements") is { ValueKind: JsonValueKind.Array } list
            ? Launches(list, "Result"u8) is { Count: > 0 } results ? results : Launches(list, "Actual"u8)
            : [];

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

    private static JsonElement? Child(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } p && p.TryGetProperty(name, out var child)
            && child.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? child : null;

    // BenchmarkDotNet's serializer writes NaN and infinities as words.
    private static double? Number(JsonElement? parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
