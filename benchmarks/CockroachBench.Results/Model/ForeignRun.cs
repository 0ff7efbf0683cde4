namespace CockroachBench.Results.Model;

// A run out of BenchmarkDotNet's full JSON alone: another project's, or one of ours without its run.json. It knows no server, commit,
// baseline or floor. Its time is the one in BenchmarkDotNet's title (...-20240102-030405), else the file's own.
internal static partial class ForeignRun
{
    public const string Profile = "benchmarkdotnet";

    // One object, so that hosts are equal where their texts are.
    private static readonly Dictionary<string, string> NoVariables = [];

    public static Run Load(IReadOnlyList<string> files)
    {
        var cases = new List<RunCase>();
        var figures = new Dictionary<string, CaseFigures>(StringComparer.Ordinal);
        ((RunMachine Machine, RunRuntime Runtime, string BenchmarkDotNet) Host, string File)? first = null;
        DateTimeOffset? startedAt = null;
        var hash = new StringBuilder();
        var reports = ArtifactReader.ReadMany(
            [.. files.Order(StringComparer.Ordinal)], f => (File: f, Report: FullJsonReader.ReadReport(f), Digest: Digest(f)));
        foreach (var (file, report, digest) in reports)
        {
            foreach (var benchmark in report.Benchmarks)
                if (!figures.TryAdd(benchmark.Figures.Id, benchmark.Figures))
                    throw new RunFormatException(
                        $"{file}: '{benchmark.Figures.Id}' is there twice; expected one result for each DisplayInfo of a run.");
            hash.Append(digest);
            var own = Host(report.HostEnvironmentInfo);
            first ??= (own, file);
            if (first.Value.Host != own)
                throw new RunFormatException(
                    $"{file} was measured in another environment than {first.Value.File}; expected files of one run.");
            var at = TitleTime(report.Title) ?? new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero);
            if (startedAt is null || at < startedAt) startedAt = at;
            cases.AddRange(report.Benchmarks.Select(b => Case(b, $"results/{Path.GetFileName(file)}")));
        }
        if (cases.Count == 0) throw new RunFormatException($"{string.Join(", ", files)}: no result in it.");
        var host = first!.Value.Host;
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(hash.ToString())))[..12];
        var run = new RunFile
        {
            Id = $"{Profile}-{id}",
            State = RunState.Complete,
            StartedAt = startedAt!.Value,
            Profile = Profile,
            Options = [],
            Machine = host.Machine,
            Runtime = host.Runtime,
            Packages = new Dictionary<string, string> { ["BenchmarkDotNet"] = host.BenchmarkDotNet },
            Cases = cases,
        };
        return run.WhatIsWrong() is { } wrong ? throw new RunFormatException($"{string.Join(", ", files)}: {wrong}.")
            : new Run(run, figures);
    }

    private static string Digest(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexString(SHA256.HashData(stream));
    }

    private static RunCase Case(FullJsonBenchmark benchmark, string report)
    {
        var id = benchmark.Figures.Id;
        var measured = benchmark.Figures.MeanNanoseconds is not null;
        var type = string.Join('.', new[] { benchmark.Namespace, benchmark.Type }.Where(t => !string.IsNullOrEmpty(t)));
        return new RunCase
        {
            Id = id,
            Name = benchmark.Figures.Name,
            Family = type.Length > 0 ? type : "Benchmarks",
            Method = benchmark.MethodTitle is { Length: > 0 } title ? title : benchmark.Method is { Length: > 0 } method ? method : id,
            Parameters = Parameters(benchmark.Parameters ?? ""),
            Categories = [],
            State = measured ? CaseState.Measured : CaseState.Failed,
            Reason = measured ? null : "it has no statistics",
            Report = measured ? report : null,
        };
    }

    // BenchmarkDotNet joins parameters with "&" and escapes nothing: other text is kept whole.
    private static Dictionary<string, string> Parameters(string text)
    {
        if (text.Length == 0) return [];
        var pairs = text.Split('&').Select(p => p.Split('=', 2)).ToList();
        return pairs.All(p => p.Length == 2 && p[0].Length > 0)
            && pairs.Select(p => p[0]).Distinct(StringComparer.Ordinal).Count() == pairs.Count
            ? pairs.ToDictionary(p => p[0], p => p[1])
            : new Dictionary<string, string> { ["Parameters"] = text };
    }

    private static DateTimeOffset? TitleTime(string? title) => title is not null && TimeInTitle().Match(title) is { Success: true } match
        && DateTimeOffset.TryParseExact(
            string.Concat(match.Groups.Values.Skip(1).Select(g => g.Value)), "yyyyMMddHHmmss", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var time)
        ? time : null;

    [GeneratedRegex(@"-(\d{4})-?(\d\d)-?(\d\d)-(\d\d)-?(\d\d)-?(\d\d)$")]
    private static partial Regex TimeInTitle();

    private static (RunMachine, RunRuntime, string) Host(FullJsonHost? host)
    {
        var cores = host?.LogicalCoreCount is >= 1 and <= int.MaxValue and { } count ? (int)count : 0;
        var configuration = host?.Configuration ?? "unknown";
        configuration = configuration.ToUpperInvariant() switch { "RELEASE" => "Release", "DEBUG" => "Debug", _ => configuration };
        return (
            new RunMachine(host?.OsVersion ?? "unknown system", host?.ProcessorName ?? "unknown processor", cores, 0),
            new RunRuntime(host?.RuntimeVersion ?? "unknown runtime", host?.Architecture ?? "unknown", configuration, false, NoVariables),
            host?.BenchmarkDotNetVersion ?? "unknown");
    }
}
