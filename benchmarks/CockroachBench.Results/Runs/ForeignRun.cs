using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CockroachBench.Results.Runs;

/// <summary>A run out of BenchmarkDotNet's full JSON alone: another project's, or one of ours without its <c>run.json</c>.</summary>
/// <remarks>
/// The environment is what <c>HostEnvironmentInfo</c> says; there is no server, no commit, no baseline and no floor. The time is the
/// one that BenchmarkDotNet puts into a title (<c>...-20240102-030405</c>), else the file's own.
/// </remarks>
public static partial class ForeignRun
{
    /// <summary>What <see cref="RunFile.Profile"/> says of such a run.</summary>
    public const string Profile = "benchmarkdotnet";

    /// <summary>Makes a run of some files of one environment.</summary>
    /// <param name="files">The files; <see cref="RunCase.Report"/> is each one's name below <c>results/</c>.</param>
    /// <exception cref="RunFormatException">A file is not BenchmarkDotNet's full JSON, they are of several environments, or two results have one name.</exception>
    public static Run Load(IReadOnlyList<string> files)
    {
        var cases = new List<RunCase>();
        var figures = new Dictionary<string, CaseFigures>(StringComparer.Ordinal);
        Host? host = null;
        DateTimeOffset? startedAt = null;
        var hash = new StringBuilder();
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            foreach (var figure in FullJsonReader.Read(file))
                if (!figures.TryAdd(figure.Id, figure)) throw new RunFormatException($"{file}: '{figure.Id}' is there twice; expected one result for each DisplayInfo of a run.");
            hash.Append(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            var root = document.RootElement;
            var own = Host.Read(root);
            if (host is not null && host != own) throw new RunFormatException($"{file} was measured in another environment than {files[0]}; expected files of one run.");
            host = own;
            var at = TitleTime(Text(root, "Title")) ?? new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero);
            if (startedAt is null || at < startedAt) startedAt = at;
            cases.AddRange(root.GetProperty("Benchmarks").EnumerateArray().Select(b => Case(b, $"results/{Path.GetFileName(file)}", figures)));
        }
        if (cases.Count == 0) throw new RunFormatException($"{string.Join(", ", files)}: no result in it.");
        var id = Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(hash.ToString())))[..12].ToLowerInvariant();
        return new Run(new RunFile
        {
            Id = $"{Profile}-{id}",
            State = RunState.Complete,
            StartedAt = startedAt!.Value,
            Profile = Profile,
            Options = [],
            Machine = new RunMachine(host!.OperatingSystem, host.Processor, host.LogicalCores, 0, null, null),
            Runtime = new RunRuntime(host.Runtime, host.Architecture, host.Configuration, false, new Dictionary<string, string>()),
            Packages = new Dictionary<string, string> { ["BenchmarkDotNet"] = host.BenchmarkDotNet },
            Cases = cases,
        }, figures);
    }

    private static RunCase Case(JsonElement benchmark, string report, Dictionary<string, CaseFigures> figures)
    {
        var id = Text(benchmark, "DisplayInfo") ?? "";
        var measured = figures.GetValueOrDefault(id)?.MeanNanoseconds is not null;
        return new RunCase
        {
            Id = id,
            Name = Text(benchmark, "FullName") ?? id,
            Family = string.Join('.', new[] { Text(benchmark, "Namespace"), Text(benchmark, "Type") }.Where(t => !string.IsNullOrEmpty(t))) is { Length: > 0 } type ? type : "Benchmarks",
            Method = Text(benchmark, "MethodTitle") is { Length: > 0 } title ? title : Text(benchmark, "Method") is { Length: > 0 } method ? method : id,
            Parameters = Parameters(Text(benchmark, "Parameters") ?? ""),
            Categories = [],
            State = measured ? CaseState.Measured : CaseState.Failed,
            Reason = measured ? null : "it has no statistics",
            Report = measured ? report : null,
        };
    }

    // BenchmarkDotNet joins parameters with "&" and escapes nothing: what does not look like that is kept as it is.
    private static Dictionary<string, string> Parameters(string text)
    {
        if (text.Length == 0) return [];
        var pairs = text.Split('&').Select(p => p.Split('=', 2)).ToList();
        return pairs.All(p => p.Length == 2 && p[0].Length > 0) && pairs.Select(p => p[0]).Distinct(StringComparer.Ordinal).Count() == pairs.Count
            ? pairs.ToDictionary(p => p[0], p => p[1])
            : new Dictionary<string, string> { ["Parameters"] = text };
    }

    private static DateTimeOffset? TitleTime(string? title) =>
        title is not null && TimeInTitle().Match(title) is { Success: true } match
            && DateTimeOffset.TryParseExact(string.Concat(match.Groups.Values.Skip(1).Select(g => g.Value)), "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time : null;

    [GeneratedRegex(@"-(\d{4})-?(\d\d)-?(\d\d)-(\d\d)-?(\d\d)-?(\d\d)$")]
    private static partial Regex TimeInTitle();

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private sealed record Host(string OperatingSystem, string Processor, int LogicalCores, string Runtime, string Architecture, string Configuration, string BenchmarkDotNet)
    {
        public static Host Read(JsonElement root)
        {
            var host = root.TryGetProperty("HostEnvironmentInfo", out var info) && info.ValueKind == JsonValueKind.Object ? info : default;
            var cores = host.ValueKind == JsonValueKind.Object && host.TryGetProperty("LogicalCoreCount", out var count)
                && count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out var number) && number > 0 ? number : 0;
            var configuration = Text(host, "Configuration") ?? "unknown";
            return new Host(
                Text(host, "OsVersion") ?? "unknown system", Text(host, "ProcessorName") ?? "unknown processor", cores,
                Text(host, "RuntimeVersion") ?? "unknown runtime", Text(host, "Architecture") ?? "unknown",
                configuration.ToUpperInvariant() switch { "RELEASE" => "Release", "DEBUG" => "Debug", _ => configuration },
                Text(host, "BenchmarkDotNetVersion") ?? "unknown");
        }
    }
}
