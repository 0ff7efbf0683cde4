namespace CockroachBench.Results.Model;

// A run out of BenchmarkDotNet's full JSON alone: another project's, or one of ours without its run.json. It knows no server, commit,
// baseline or floor. Its time is the one in BenchmarkDotNet's title (...-20240102-030405), else the file's own.
internal static class ForeignRun
{
    public const string Profile = "benchmarkdotnet";
    private const string TitleFormat = "-yyyyMMdd-HHmmss";

    public static Run Load(IReadOnlyList<string> files)
    {
        var origin = string.Join(", ", files);
        var reports = ArtifactReader.ReadMany(
            [.. files.Order(StringComparer.Ordinal)], f => (File: f, Report: FullJsonReader.ReadReport(f), Digest: Digest(f)));
        var host = reports[0].Report.HostEnvironmentInfo;
        var cases = new List<RunCase>();
        var figures = new Dictionary<string, CaseFigures>(StringComparer.Ordinal);
        foreach (var (file, report, _) in reports)
        {
            if (report.HostEnvironmentInfo != host)
                throw new RunFormatException(
                    $"{file} was measured in another environment than {reports[0].File}; expected files of one run.");
            foreach (var benchmark in report.Benchmarks)
            {
                if (!figures.TryAdd(benchmark.Figures.Id, benchmark.Figures))
                    throw new RunFormatException(
                        $"{file}: '{benchmark.Figures.Id}' is there twice; expected one result for each DisplayInfo of a run.");
                cases.Add(Case(benchmark, $"results/{Path.GetFileName(file)}"));
            }
        }
        if (cases.Count == 0) throw new RunFormatException($"{origin}: no result in it.");
        var digests = Encoding.ASCII.GetBytes(string.Concat(reports.Select(r => r.Digest)));
        var run = new RunFile
        {
            Id = $"{Profile}-{Convert.ToHexStringLower(SHA256.HashData(digests))[..12]}",
            State = RunState.Complete,
            StartedAt = reports.Min(r => TitleTime(r.Report.Title) ?? new DateTimeOffset(File.GetLastWriteTimeUtc(r.File))),
            Profile = Profile,
            Options = [],
            Machine = new RunMachine(host?.OsVersion ?? "unknown system", host?.ProcessorName ?? "unknown processor",
                host?.LogicalCoreCount is >= 1 and <= int.MaxValue and { } cores ? (int)cores : 0, 0),
            Runtime = new RunRuntime(host?.RuntimeVersion ?? "unknown runtime", host?.Architecture ?? "unknown",
                host?.Configuration switch { "RELEASE" => "Release", "DEBUG" => "Debug", null => "unknown", var other => other }, false,
                new Dictionary<string, string>()),
            Packages = new Dictionary<string, string> { ["BenchmarkDotNet"] = host?.BenchmarkDotNetVersion ?? "unknown" },
            Cases = cases,
        };
        return run.WhatIsWrong() is { } wrong ? throw new RunFormatException($"{origin}: {wrong}.") : new Run(run, figures);
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

    private static DateTimeOffset? TitleTime(string? title) => DateTimeOffset.TryParseExact(
        title?[Math.Max(0, title.Length - TitleFormat.Length)..], TitleFormat, null, DateTimeStyles.AssumeUniversal, out var time)
        ? time : null;
}
