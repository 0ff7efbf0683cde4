using System.Globalization;
using System.Text;
using CockroachBench.Claims;
using CockroachBench.Results.Model;
using CockroachBench.Results.Publishing;
using CockroachBench.Results.Rendering;

namespace CockroachBench.Tests.Support;

internal static class Published
{
    // Writes a run as the program would: `run.json` and one full JSON.
    public static string Artifacts(string folder, RunFile file, params (string Method, double Mean)[] figures)
    {
        Directory.CreateDirectory(Path.Combine(folder, "results"));
        (file with
        {
            Cases = [.. file.Cases.Select(
            c => c.State == CaseState.Measured ? c with { Report = "results/T-report-full.json" } : c)]
        }).Write(folder);
        File.WriteAllText(Path.Combine(folder, "results", "T-report-full.json"),
            FullJson([.. figures.Select(f => (Id: file.Cases.Single(c => c.Method == f.Method).Id, f.Method, f.Mean))]));
        return folder;
    }

    public static RunFile CleanRun(string id = "20260102-030405-quick-abcd", DateTimeOffset? startedAt = null,
        string sha = "0123456789abcdef0123456789abcdef01234567") =>
        HandMadeRun.File(HandMadeRun.Case("Base", baseline: true), HandMadeRun.Case("Other")) with
        {
            Id = id,
            StartedAt = startedAt ?? new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Commit = new RunCommit(sha, Dirty: false),
        };

    // BenchmarkDotNet's full JSON, with all it writes, for cases of one value each.
    public static string FullJson(
        IReadOnlyList<(string Id, string Method, double Mean)> cases, string title = "T", IEnumerable<string>? metrics = null)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$$"""
            {"Title":"{{{title}}}","HostEnvironmentInfo":{"BenchmarkDotNetCaption":"BenchmarkDotNet","BenchmarkDotNetVersion":"0.13.12","OsVersion":"Debian 12",
             "ProcessorName":"Intel Core i7-9700K CPU 3.60GHz","PhysicalProcessorCount":1,"PhysicalCoreCount":8,"LogicalCoreCount":8,"RuntimeVersion":".NET 8.0.1 (8.0.123.58001)",
             "Architecture":"X64","HasAttachedDebugger":false,"HasRyuJit":true,"Configuration":"RELEASE","DotNetCliVersion":"8.0.101","ChronometerFrequency":{"Hertz":1000000000},"HardwareTimerKind":"Unknown"},
             "Benchmarks":[
            """);
        text.AppendJoin(",\n", cases.Select(c => string.Create(CultureInfo.InvariantCulture, $$$"""
            {"DisplayInfo":{{{System.Text.Json.JsonSerializer.Serialize(c.Id)}}},"Namespace":"Some","Type":"Things","Method":"{{{c.Method}}}","MethodTitle":"{{{c.Method}}}","Parameters":"",
             "FullName":"Some.Things.{{{c.Method}}}","HardwareIntrinsics":"AVX2",
             "Statistics":{"OriginalValues":[{{{c.Mean - 1}}},{{{c.Mean + 1}}}],"N":2,"Min":{{{c.Mean - 1}}},"LowerFence":1,"Q1":{{{c.Mean}}},"Median":{{{c.Mean}}},"Mean":{{{c.Mean}}},"Q3":{{{c.Mean}}},"UpperFence":2,"Max":{{{c.Mean + 1}}},
               "InterquartileRange":1,"LowerOutliers":[],"UpperOutliers":[],"AllOutliers":[],"StandardError":1,"Variance":2,"StandardDeviation":1.414213562373095,"Skewness":0,"Kurtosis":"NaN",
               "ConfidenceInterval":{"N":2,"Mean":{{{c.Mean}}},"StandardError":1,"Level":12,"Margin":10.25,"Lower":1,"Upper":2},"Percentiles":{"P0":1,"P25":1,"P50":1,"P67":1,"P80":1,"P85":1,"P90":1,"P95":1,"P100":1}},
             "Memory":{"Gen0Collections":0,"Gen1Collections":0,"Gen2Collections":0,"TotalOperations":1024,"BytesAllocatedPerOperation":640},
             "Measurements":[
               {"IterationMode":"Overhead","IterationStage":"Jitting","LaunchIndex":1,"IterationIndex":1,"Operations":1,"Nanoseconds":100},
               {"IterationMode":"Workload","IterationStage":"Warmup","LaunchIndex":1,"IterationIndex":1,"Operations":1,"Nanoseconds":100},
               {"IterationMode":"Workload","IterationStage":"Actual","LaunchIndex":1,"IterationIndex":1,"Operations":512,"Nanoseconds":5000},
               {"IterationMode":"Workload","IterationStage":"Result","LaunchIndex":1,"IterationIndex":1,"Operations":512,"Nanoseconds":4999}],
             "Metrics":[{{{string.Join(',', metrics ?? [Metric("RetainedVerdict", 0), Metric("Held", 0)])}}}]}
            """)));
        return text.Append("]}").ToString();
    }

    // A metric as BenchmarkDotNet writes it.
    public static string Metric(string id, double value, string legend = "what it is") => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"Value":{{{value}}},"Descriptor":{"Id":"{{{id}}}","DisplayName":"{{{id}}}","Legend":"{{{legend}}}","NumberFormat":"0.###","UnitType":0,"Unit":"","TheGreaterTheBetter":false,"PriorityInCategory":0}}""");

    public static Task<IReadOnlyList<string>> PublishAsync(
        PublishOptions options, DrawPictures? pictures = null, CancellationToken? cancellationToken = null,
        DrawSoakPictures? soakPictures = null) => Task.Run<IReadOnlyList<string>>(() =>
    {
        var said = new List<string>();
        new Publisher(options, SuitePages.Description, pictures, soakPictures, said.Add)
            .Publish(cancellationToken ?? TestContext.Current.CancellationToken);
        return said;
    });

    // Makes a folder one that publishing may write into.
    public static void Mark(string results)
    {
        Directory.CreateDirectory(results);
        File.WriteAllText(Path.Combine(results, IndexPage.FileName), IndexPage.Render([], _ => false));
    }

    // Every file below a folder with its content, by path.
    public static SortedDictionary<string, string> Contents(string folder) => new(
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllText) : [], StringComparer.Ordinal);
}
