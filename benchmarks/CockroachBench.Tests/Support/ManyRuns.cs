using CockroachBench.Results.Model;

namespace CockroachBench.Tests.Support;

// Published runs by the hundred, made up, in the sizes that real ones have: for limits and for being killed at.
internal static class ManyRuns
{
    private const int Iterations = 40;
    private const int CasesOfAFamily = 10;

    private static readonly string[] Metrics =
        ["Gen0Collects", "Gen1Collects", "Gen2Collects", "Allocated Memory", "Retained", "RetainedLower", "RetainedUpper",
            "RetainedVerdict", "PeakLive", "ConnectionsOpened", "Held", "SessionsLeft", "SessionsKept", "Sockets", "LohAllocated"];

    // Writes runs in the layout of `results/`, with nothing but the mark of its pages.
    public static void Write(string results, int runs, int cases, int environments = 1)
    {
        Published.Mark(results);
        for (var i = 0; i < runs; i++)
        {
            var file = File(i, cases);
            file = file with { Machine = file.Machine with { LogicalCores = 2 + (i % environments) } };
            var folder = Path.Combine(
                results, EnvironmentName.Of(file), PublishedEntry.FolderOf(EntryKind.Run), EnvironmentName.Entry(file));
            Directory.CreateDirectory(Path.Combine(folder, "results"));
            file.Write(folder);
            foreach (var family in file.Cases.GroupBy(c => c.Report!))
            {
                var full = Path.Combine(folder, family.Key);
                System.IO.File.WriteAllText(full, Json(i, [.. family]));
                // The same reduction that publishing does.
                System.IO.File.WriteAllText(full, FullJsonReducer.Reduce(full));
            }
        }
    }

    public static string Artifacts(string folder, int number, int cases, int launches = 1, int iterations = Iterations)
    {
        var file = File(number, cases);
        Directory.CreateDirectory(Path.Combine(folder, "results"));
        file.Write(folder);
        foreach (var family in file.Cases.GroupBy(c => c.Report!)) System.IO.File.WriteAllText(
            Path.Combine(folder, family.Key), Json(number, [.. family], launches, iterations));
        return folder;
    }

    private static RunFile File(int number, int cases) => Published.CleanRun(
        $"made-up-{number:0000}", new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(2 * number),
        $"{number:x8}".PadRight(40, '0')) with
    {
        Cases = [.. Enumerable.Range(0, cases)
            .Select(i => HandMadeRun.Case(
            $"Method_{i % CasesOfAFamily:00}", $"Made/Up{i / CasesOfAFamily:000}", rows: "1000", baseline: i % CasesOfAFamily == 0) with
        {
            Id = $"Up{i / CasesOfAFamily:000}Benchmarks.Method_{i % CasesOfAFamily:00}: quick(EvaluateOverhead=False, "
                + $"EnvironmentVariables=DOTNET_TC_CallCountingDelayMs=0, "
                + $"EngineFactory=CockroachBench.Retention.Measuring.RetentionEngineFactory, IterationCount=40, IterationTime=50ms, "
                + $"LaunchCount=1, WarmupCount=10) [Rows=1000]",
            Name = $"CockroachBench.Made.Up{i / CasesOfAFamily:000}Benchmarks.Method_{i % CasesOfAFamily:00}(Rows: 1000)",
            Report = $"results/CockroachBench.Made.Up{i / CasesOfAFamily:000}Benchmarks-report-full.json",
        })],
    };

    private static string Json(int seed, IReadOnlyList<RunCase> cases, int launches = 1, int iterations = Iterations)
    {
        var random = new Random(seed);
        return $$"""
            {"Title":"made up","HostEnvironmentInfo":{"BenchmarkDotNetVersion":"0.14.0","OsVersion":"Debian","ProcessorName":"AMD EPYC","LogicalCoreCount":2,"RuntimeVersion":".NET 10.0.0","Architecture":"X64","Configuration":"RELEASE"},"Benchmarks":[
            {{string.Join(",\n", cases.Select(c => Case(c, random, launches, iterations)))}}
            ]}
            """;
    }

    private static string Case(RunCase c, Random random, int launches, int iterations)
    {
        var mean = 10_000 * (1 + random.NextDouble());
        var values = Enumerable.Range(0, launches * iterations).Select(_ => mean * (0.9 + (0.2 * random.NextDouble()))).ToList();
        FormattableString text = $$$"""
            {"DisplayInfo":"{{{c.Id}}}","Namespace":"CockroachBench.Made","Type":"{{{c.Family[5..]}}}Benchmarks","Method":"{{{c.Method}}}","MethodTitle":"{{{c.Method}}}","Parameters":"Rows=1000","FullName":"{{{c.Name}}}",
            "Statistics":{"OriginalValues":[{{{Join(values.Select(v => v.ToString("R", null)))}}}],"N":{{{values.Count}}},"Min":{{{values.Min()}}},"Q1":{{{mean}}},"Median":{{{mean}}},"Mean":{{{mean}}},"Q3":{{{mean}}},"Max":{{{values.Max()}}},"InterquartileRange":{{{mean / 10}}},
            "StandardError":{{{mean / 100}}},"Variance":{{{mean * mean / 400}}},"StandardDeviation":{{{mean / 20}}},"Skewness":0.1,"Kurtosis":1.9,"ConfidenceInterval":{"N":{{{values.Count}}},"Mean":{{{mean}}},"StandardError":{{{mean / 100}}},"Level":12,"Margin":{{{mean / 30}}},"Lower":{{{mean * 0.97}}},"Upper":{{{mean * 1.03}}}},
            "Percentiles":{"P0":{{{mean}}},"P25":{{{mean}}},"P50":{{{mean}}},"P67":{{{mean}}},"P80":{{{mean}}},"P85":{{{mean}}},"P90":{{{mean}}},"P95":{{{mean}}},"P100":{{{mean}}}}},
            "Memory":{"Gen0Collections":2,"Gen1Collections":0,"Gen2Collections":0,"TotalOperations":4096,"BytesAllocatedPerOperation":{{{random.Next(100_000)}}}},
            "Measurements":[{{{Join(values.Select((v, i) => FormattableString.Invariant($$"""{"IterationMode":"Workload","IterationStage":"Result","LaunchIndex":{{(i / iterations) + 1}},"IterationIndex":{{(i % iterations) + 1}},"Operations":4096,"Nanoseconds":{{Math.Round(v * 4096)}}}""")))}}}],
            "Metrics":[{{{Join(Metrics.Select(m => Published.Metric(m, m == "RetainedVerdict" ? 0 : random.Next(100_000))))}}}]}
            """;
        return FormattableString.Invariant(text);
    }

    private static string Join(IEnumerable<string> parts) => string.Join(',', parts);
}
