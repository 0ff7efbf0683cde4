using System.Text.Json;
using CockroachBench.Results.Model;
using CockroachBench.Results.Publishing;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Publishing;

// What other tools need of the full JSON is in ours, also reduced; and theirs can be published.
public sealed class InterchangeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string Results => _folder.Combine("results");

    public void Dispose() => _folder.Dispose();

    // Every full JSON that is published in this repository, and a hand-made one.
    public static TheoryData<string> Published_files =>
        [.. Directory.GetFiles(Path.Combine(ProgramUnderTest.Root, "results"), "*" + FullJsonReader.FileSuffix, SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(ProgramUnderTest.Root, f))];

    // https://github.com/benchmark-action/github-action-benchmark/blob/v1.22.0/src/extract.ts, extractBenchmarkDotnetResult:
    // Benchmarks[].FullName, .Statistics.Mean, .Statistics.StandardDeviation; a case without statistics would end it.
    [Theory, MemberData(nameof(Published_files))]
    public void Github_action_benchmark_finds_its_fields(string file) => Assert.All(Benchmarks(file), b =>
    {
        Assert.NotEqual("", b.GetProperty("FullName").GetString());
        Assert.True(b.GetProperty("Statistics").GetProperty("Mean").GetDouble() > 0);
        Assert.True(b.GetProperty("Statistics").GetProperty("StandardDeviation").GetDouble() >= 0);
    });

    // The same tool's extract.ts, extractCustomBenchmarkResult: an array of name, unit, value, range and extra.
    [Fact]
    public void Github_action_benchmark_gets_bytes_beside_times()
    {
        var folder = Directory.GetDirectories(Path.Combine(ProgramUnderTest.Root, "results"), "history", SearchOption.AllDirectories)
            .SelectMany(Directory.GetDirectories).First(f => File.Exists(Path.Combine(f, RunFile.FileName)));
        var run = Run.Load(folder);
        using var document = JsonDocument.Parse(SmallerIsBetter.Render(run));
        var entries = document.RootElement.EnumerateArray().ToList();
        Assert.Equal(entries.Count, entries.Select(e => e.GetProperty("name").GetString()).Distinct().Count());
        Assert.All(entries, e =>
            Assert.True(e.GetProperty("value").TryGetDouble(out _) && e.GetProperty("unit").GetString() is "ns" or "B"));
        Assert.All(["time", "allocated", "retained", "peak live"], what =>
            Assert.Contains(entries, e => e.GetProperty("name").GetString()!.EndsWith($": {what}", StringComparison.Ordinal)));
    }

    // https://github.com/dotnet/performance/tree/7f0bad3b208c689a94f3ba075fc699962d17e2d8/src/tools/ResultsComparer:
    // DataTransferContracts.cs names the types, Helper.cs takes *full.json, TwoInputsComparer.cs needs FullName to be unique,
    // OriginalValues and Median, Helper.GetModalInfo N, Stats the environment.
    [Theory, MemberData(nameof(Published_files))]
    public void ResultsComparer_finds_its_fields(string file)
    {
        Assert.EndsWith("full.json", file, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(ProgramUnderTest.Root, file)));
        var host = document.RootElement.GetProperty("HostEnvironmentInfo");
        Assert.All(["Architecture", "OsVersion", "ProcessorName", "RuntimeVersion", "BenchmarkDotNetVersion"],
            name => Assert.Equal(JsonValueKind.String, host.GetProperty(name).ValueKind));
        Assert.True(host.GetProperty("ChronometerFrequency").GetProperty("Hertz").TryGetInt32(out _));
        var benchmarks = Benchmarks(file);
        Assert.Equal(benchmarks.Count, benchmarks.Select(b => b.GetProperty("FullName").GetString()).Distinct().Count());
        Assert.All(benchmarks, b =>
        {
            var statistics = b.GetProperty("Statistics");
            Assert.Equal(statistics.GetProperty("N").GetInt32(), statistics.GetProperty("OriginalValues").GetArrayLength());
            Assert.True(statistics.GetProperty("Median").GetDouble() > 0);
            Assert.All(b.GetProperty("Measurements").EnumerateArray(),
                m => Assert.True(m.GetProperty("Operations").GetInt64() > 0 && m.GetProperty("Nanoseconds").GetDouble() >= 0));
            Assert.All(b.GetProperty("Metrics").EnumerateArray(),
                m => Assert.True(m.GetProperty("Descriptor").GetProperty("UnitType").TryGetInt32(out _)));
            Assert.True(b.GetProperty("Memory").GetProperty("TotalOperations").TryGetInt64(out _));
        });
    }

    [Fact]
    public void Reducing_keeps_every_figure_and_digit_and_is_done_once()
    {
        var full = _folder.Combine("a-report-full.json");
        File.WriteAllText(full, Published.FullJson([("T.A", "A", 1234.5678901234567), ("T.B", "B", 2)]));
        var once = FullJsonReducer.Reduce(full);
        var reduced = _folder.Combine("b-report-full.json");
        File.WriteAllText(reduced, once);
        Assert.Equal(once, FullJsonReducer.Reduce(reduced));
        Assert.Equivalent(FullJsonReader.Read(full), FullJsonReader.Read(reduced));
        using var document = JsonDocument.Parse(once);
        var a = document.RootElement.GetProperty("Benchmarks")[0];
        Assert.Equal("1234.5678901234567", a.GetProperty("Statistics").GetProperty("Mean").GetRawText());
        Assert.Equal(4999, Assert.Single(a.GetProperty("Measurements").EnumerateArray()).GetProperty("Nanoseconds").GetInt32());
        Assert.Equal("NaN", a.GetProperty("Statistics").GetProperty("Kurtosis").GetString());
        Assert.False(a.GetProperty("Statistics").TryGetProperty("AllOutliers", out _));
        Assert.Equal(8, document.RootElement.GetProperty("HostEnvironmentInfo").GetProperty("LogicalCoreCount").GetInt32());
        // A line a case, with any content.
        Assert.Equal(8, once.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void What_keeps_a_type_and_who_opened_a_connection_are_read_from_legends_before_and_after_reducing()
    {
        var full = _folder.Combine("a-report-full.json");
        string[] metrics =
        [
            Published.Metric("RetainedBytes:A.Row", 24, "Bytes of this type; kept by: static A.B.s_rows -> List<Row> -> Row"),
            Published.Metric("RetainedBytes:A.Other", 8), Published.Metric("Held", 1, "Slots; opened by: Users.Get <- Handler.Handle"),
        ];
        File.WriteAllText(full, Published.FullJson([("T.A", "A", 1)], metrics: metrics));
        var reduced = _folder.Combine("b-report-full.json");
        File.WriteAllText(reduced, FullJsonReducer.Reduce(full));
        Assert.All([full, reduced], file =>
        {
            var figures = Assert.Single(FullJsonReader.Read(file));
            Assert.Equal(new Dictionary<string, string> { ["A.Row"] = "static A.B.s_rows -> List<Row> -> Row" }, figures.KeptBy);
            Assert.Equal("Users.Get <- Handler.Handle", figures.OpenedBy);
        });
        Assert.DoesNotContain("what it is", File.ReadAllText(reduced), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("file")]
    [InlineData("results")]
    public async Task Another_projects_files_are_published(string form)
    {
        var artifacts = _folder.Combine(form == "results" ? "a/results" : "a");
        Directory.CreateDirectory(artifacts);
        var file = Path.Combine(artifacts, "Some.Things-report-full.json");
        await File.WriteAllTextAsync(
            file, Published.FullJson(
            [("Things.A: DefaultJob", "A", 1500), ("Things.B: DefaultJob", "B", 700)], "Some.Things-20240102-030405", []),
            TestContext.Current.CancellationToken);
        var named = form == "file" ? file : _folder.Combine("a");
        await Published.PublishAsync(new([named], Results));
        const string environment = "no-server-intel-core-i7-9700k-3.60ghz-8-cores-net8";
        var page = Published.Contents(Results)[$"{environment}/README.md"];
        Assert.Contains("# No server, Intel Core i7-9700K CPU 3.60GHz, 8 cores, .NET 8.0.1 (8.0.123.58001)", page,
            StringComparison.Ordinal);
        Assert.Contains("| B | 700 ns ±1.5% | 640 B | fastest |", page, StringComparison.Ordinal);
        Assert.Contains("The server is not known", page, StringComparison.Ordinal);
        var entry = Assert.Single(Directory.GetDirectories(Path.Combine(Results, environment, "history")));
        Assert.StartsWith("20240102-030405-nocommit-", Path.GetFileName(entry), StringComparison.Ordinal);
        Assert.Equal(2, Run.Load(entry).Figures.Count);
        var before = Published.Contents(Results);
        // A copy has another time of its own, and is the same run.
        File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await Published.PublishAsync(new([named], Results));
        Assert.Equal(before, Published.Contents(Results));
    }

    [Fact]
    public async Task Without_a_time_in_the_title_the_files_own_counts_and_a_copy_is_known_again()
    {
        var file = _folder.Combine("x-report-full.json");
        await File.WriteAllTextAsync(file, Published.FullJson([("T.A", "A", 1500)], "untimed", []), TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(file, new DateTime(2021, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        await Published.PublishAsync(new([file], Results));
        var before = Published.Contents(Results);
        Assert.Contains(before.Keys, k => k.Contains("/20210203-040506-nocommit-", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(file, new DateTime(2022, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        await Published.PublishAsync(new([file], Results));
        Assert.Equal(before, Published.Contents(Results));
    }

    [Fact]
    public async Task A_foreign_case_without_statistics_has_failed_and_is_left_out_of_the_reduced_file()
    {
        var file = _folder.Combine("x-report-full.json");
        var text = Published.FullJson([("T.A", "A", 1500)], "t-20240102-030405", []);
        await File.WriteAllTextAsync(
            file, text[..^2] + ""","{"DisplayInfo":"T.B","FullName":"Some.Things.B","Method":"B","Statistics":null}]}""".Replace(
            ",\"{", ",{", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Contains("1 of 2 cases failed",
            (await Assert.ThrowsAsync<PublishException>(() => Published.PublishAsync(new([file], Results)))).Message,
            StringComparison.Ordinal);
        await Published.PublishAsync(new([file], Results) { AllowFailed = true });
        var report = Assert.Single(Directory.GetFiles(Results, "*-report-full.json", SearchOption.AllDirectories));
        Assert.Equal("T.A", Assert.Single(FullJsonReader.Read(report)).Id);
    }

    [Fact]
    public void Files_of_two_environments_are_no_run()
    {
        var (one, other) = (_folder.Combine("a-report-full.json"), _folder.Combine("b-report-full.json"));
        File.WriteAllText(one, Published.FullJson([("T.A", "A", 1)]));
        File.WriteAllText(other, Published.FullJson([("T.B", "B", 1)]).Replace("Debian 12", "Windows 11", StringComparison.Ordinal));
        Assert.Contains("was measured in another environment", Assert.Throws<RunFormatException>(() => RunInput.Load(_folder.Path)).Message,
            StringComparison.Ordinal);
    }

    private static List<JsonElement> Benchmarks(string file) =>
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(ProgramUnderTest.Root, file))).RootElement.GetProperty("Benchmarks")
            .EnumerateArray()];
}
