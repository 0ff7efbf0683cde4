using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Model;

public sealed class FullJsonReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Figures_are_read_out_of_the_full_json()
    {
        var figures = Assert.Single(Read(
            """
            {"Title":"t","Benchmarks":[{"DisplayInfo":"T.M: quick","FullName":"Some.T.M",
              "Statistics":{"Mean":1500.5,"ConfidenceInterval":{"N":40,"Margin":12.25}},
              "Memory":{"Gen0Collections":0,"TotalOperations":64,"BytesAllocatedPerOperation":270},
              "Metrics":[{"Value":5000,"Descriptor":{"Id":"PoolWait","DisplayName":"Wait"}},{"Value":"NaN","Descriptor":{"Id":"Other"}}]}]}
            """));
        Assert.Equal(("T.M: quick", "Some.T.M"), (figures.Id, figures.Name));
        Assert.Equal((1500.5, 12.25, 270.0), (figures.MeanNanoseconds, figures.MarginNanoseconds, figures.AllocatedBytes));
        Assert.Equal(128, figures.AllocatedBytesResolution); // 8 KB over 64 operations
        Assert.Equal(12.25 / 1500.5, figures.RelativeMargin);
        Assert.Equal(("PoolWait", 5000.0), (Assert.Single(figures.Metrics).Key, figures.Metrics["PoolWait"]));
    }

    [Fact]
    public void Launches_are_what_the_statistics_were_made_of()
    {
        var figures = Assert.Single(Read(
            """
            {"Benchmarks":[{"DisplayInfo":"a","FullName":"a","Measurements":[
              {"IterationMode":"Overhead","IterationStage":"Result","LaunchIndex":1,"IterationIndex":1,"Operations":10,"Nanoseconds":5},
              {"IterationMode":"Workload","IterationStage":"Warmup","LaunchIndex":1,"IterationIndex":1,"Operations":10,"Nanoseconds":900},
              {"IterationMode":"Workload","IterationStage":"Actual","LaunchIndex":1,"IterationIndex":1,"Operations":10,"Nanoseconds":110},
              {"IterationMode":"Workload","IterationStage":"Result","LaunchIndex":2,"IterationIndex":1,"Operations":10,"Nanoseconds":200},
              {"IterationMode":"Workload","IterationStage":"Result","LaunchIndex":1,"IterationIndex":1,"Operations":10,"Nanoseconds":100},
              {"IterationMode":"Workload","IterationStage":"Result","LaunchIndex":1,"IterationIndex":2,"Operations":20,"Nanoseconds":240}]}]}
            """));
        Assert.Equal([[10.0, 12.0], [20.0]], figures.Launches);
    }

    [Fact]
    public void A_file_cut_short_has_what_was_measured_before_overhead_and_outliers_were_taken_away()
    {
        var figures = Assert.Single(Read(
            """
            {"Benchmarks":[{"DisplayInfo":"a","FullName":"a","Measurements":[
              {"IterationMode":"Workload","IterationStage":"Actual","LaunchIndex":2,"Operations":10,"Nanoseconds":110},
              {"IterationMode":"Workload","IterationStage":"Warmup","LaunchIndex":2,"Operations":10,"Nanoseconds":900}]}]}
            """));
        Assert.Equal([[11.0]], figures.Launches);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"none\"")]
    [InlineData("""[1,null,"x",[{"IterationStage":"Result","Operations":1,"Nanoseconds":1}],{}]""")]
    [InlineData("""[{"IterationStage":{"a":[1]},"Operations":1,"Nanoseconds":1}]""")]
    [InlineData("""[{"IterationStage":"Result","Operations":0,"Nanoseconds":1},{"IterationStage":"Result","Operations":1,"Nanoseconds":"NaN"},{"IterationStage":"Result"}]""")]
    public void What_is_no_measurement_is_passed_over(string measurements) =>
        Assert.Empty(Assert.Single(
            Read("""{"Benchmarks":[{"DisplayInfo":"a","FullName":"a","Measurements":%,"Statistics":{"Mean":3}}]}""".Replace(
            "%", measurements, StringComparison.Ordinal))).Launches);

    [Fact]
    public void A_measurement_may_lack_its_mode_and_launch_and_have_what_is_not_known()
    {
        var figures = Assert.Single(Read(
            """{"Benchmarks":[{"DisplayInfo":"a","FullName":"a","Measurements":[{"Later":{"x":[1,2]},"IterationMode":3,"IterationStage":"Result","LaunchIndex":"?","Operations":2,"Nanoseconds":10}],"Statistics":{"Mean":3}}]}"""));
        Assert.Equal([[5.0]], figures.Launches);
        Assert.Equal(3, figures.MeanNanoseconds);
    }

    [Fact]
    public void What_only_describes_a_result_is_no_reason_to_refuse_it()
    {
        var figures = Assert.Single(Read(
            """{"Title":1,"HostEnvironmentInfo":{"OsVersion":{},"LogicalCoreCount":"many","Architecture":[1]},"Benchmarks":[{"DisplayInfo":"a","FullName":"a","Namespace":1,"Parameters":{"A":1},"Statistics":{"Mean":3}}]}"""));
        Assert.Equal(3, figures.MeanNanoseconds);
    }

    [Fact]
    public void A_mark_of_the_encoding_at_the_beginning_is_no_part_of_it() =>
        Assert.Equal("a", Assert.Single(Read("\uFEFF" + """{"Benchmarks":[{"DisplayInfo":"a","FullName":"a"}]}""")).Id);

    [Fact]
    public void Measurements_that_are_not_asked_for_are_passed_over_and_nothing_else()
    {
        var path = _folder.Combine("x-report-full.json");
        File.WriteAllText(path, Published.FullJson([("T.A", "A", 1234.5), ("T.B", "B", 2)]));
        var all = FullJsonReader.Read(path);
        Assert.All(all, f => Assert.NotEmpty(f.Launches));
        Assert.Equivalent(all.Select(f => f with { Launches = [] }), FullJsonReader.Read(path, measurements: false), strict: true);
    }

    [Fact]
    public void What_was_not_measured_is_nothing_rather_than_zero()
    {
        var figures = Read(
            """
            {"Benchmarks":[
              {"DisplayInfo":"a","FullName":"a","Statistics":null,"Memory":null,"Metrics":null},
              {"DisplayInfo":"b","FullName":"b"},
              {"DisplayInfo":"c","FullName":"c","Statistics":{"Mean":7,"ConfidenceInterval":{"Margin":"NaN"}},
               "Memory":{"TotalOperations":0,"BytesAllocatedPerOperation":null}}]}
            """);
        Assert.Equal(["a", "b", "c"], figures.Select(f => f.Id));
        Assert.Equal([null, null, 7.0], figures.Select(f => f.MeanNanoseconds));
        Assert.All(figures, f => Assert.Null(f.MarginNanoseconds));
        Assert.All(figures, f => Assert.Null(f.RelativeMargin));
        Assert.All(figures, f => Assert.Null(f.AllocatedBytes));
        Assert.All(figures, f => Assert.Equal(0, f.AllocatedBytesResolution));
        Assert.All(figures, f => Assert.Empty(f.Metrics));
        Assert.All(figures, f => Assert.Empty(f.Launches));
    }

    [Fact]
    public void Words_for_numbers_are_passed_over_anywhere_in_a_large_file()
    {
        // Larger than what is read at once.
        var cases = Enumerable.Range(0, 2000)
            .Select(i => $$$"""{"DisplayInfo":"c{{{i}}}","FullName":"c{{{i}}}","Statistics":{"Mean":{{{i}}},"ConfidenceInterval":{"Margin":"NaN"}},"Memory":{"TotalOperations":{},"BytesAllocatedPerOperation":[]}}""");
        var figures = Read($$"""{"Benchmarks":[{{string.Join(",\n", cases)}}]}""");
        Assert.Equal(Enumerable.Range(0, 2000).Select(i => (double?)i), figures.Select(f => f.MeanNanoseconds));
        Assert.All(figures, f => Assert.Equal((null, null), (f.MarginNanoseconds, f.AllocatedBytes)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"Benchmarks":{}}""")]
    [InlineData("""{"Benchmarks":[1]}""")]
    [InlineData("""{"Benchmarks":[{}]}""")]
    [InlineData("""{"Benchmarks":[{"DisplayInfo":"a","FullName":"b","Measurements":[{"IterationStage":"Result","Operations":1,"Nanoseconds":1e999}]}]}""")]
    [InlineData("""{"Benchmarks":[{"DisplayInfo":"a","FullName":"b","Metrics":[{"Value":1,"Descriptor":{}}]}]}""")]
    public void Another_file_is_refused_by_its_name(string text)
    {
        var refusal = Assert.Throws<RunFormatException>(() => Read(text));
        Assert.StartsWith($"{_folder.Combine("x-report-full.json")} is not BenchmarkDotNet's full JSON: ", refusal.Message,
            StringComparison.Ordinal);
    }

    private IReadOnlyList<CaseFigures> Read(string json)
    {
        var path = _folder.Combine("x-report-full.json");
        File.WriteAllText(path, json);
        return FullJsonReader.Read(path);
    }
}
