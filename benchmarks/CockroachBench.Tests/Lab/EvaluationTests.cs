using System.Globalization;
using System.Text;
using CockroachBench.Lab.Rules;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Lab;

public sealed class EvaluationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_corpus_gives_a_table_of_false_alarms_and_of_slowdowns_found()
    {
        var random = new Random(1);
        Record("same", random, effect: 0, allocatedMore: 0);
        Record("slow10", random, effect: Math.Log(1.1), allocatedMore: 0);
        Record("alloc", random, effect: 0, allocatedMore: 24);
        var page = Evaluation.Run(_folder.Path, null, TimeRule.Default);
        var ours = Row(page, "| 6 blocks |");
        // 60 blocks a case: 10 comparisons that share nothing, in each of two cases.
        Assert.StartsWith("0% (0 of 20, 0% to 16.8%)", ours[3], StringComparison.Ordinal);
        Assert.StartsWith("100% (20 of 20, 83.2% to 100%)", ours[4], StringComparison.Ordinal);
        Assert.StartsWith("100% (20 of 20", ours[5], StringComparison.Ordinal);
        Assert.Contains("; called same or less 0% (0 of 20", ours[5], StringComparison.Ordinal);
        Assert.Contains("; false alarms 0% (0 of 20", ours[5], StringComparison.Ordinal);
        Assert.StartsWith("100% (10 of 10", Row(page, "| up to 6 + 6 blocks |")[4], StringComparison.Ordinal);
        // Four decide; what shares nothing is as far apart as if the most had been counted: one in each case.
        Assert.StartsWith("100% (2 of 2", Row(page, "| 4 blocks, 16 or 32 |")[5], StringComparison.Ordinal);
        foreach (var tool in ToolRules.All) Assert.Contains(
            page.Split('\n'), l => l.Contains(tool.Name.Replace("_", "\\_", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.Matches(@"\| Ns\.T\.A \| (0\.[89]|1)[0-9.]*% \| 2\.0 s \| 100% \(10 of 10.*\| 60, 50 \| 60, 50 \| 60, 50 \|", page);
        Assert.Equal(page, Evaluation.Run(_folder.Path, null, TimeRule.Default));
    }

    [Fact]
    public void A_corpus_that_a_rule_was_tuned_on_is_halved()
    {
        Record("same", new Random(1), effect: 0, allocatedMore: 0);
        var page = Evaluation.Run(_folder.Path, 1, TimeRule.Default);
        var tuning = page.IndexOf("## Used for tuning", StringComparison.Ordinal);
        Assert.StartsWith("0% (0 of 10, 0% to 30.8%)",
            Row(page[page.IndexOf("## Held out", StringComparison.Ordinal)..tuning], "| 6 blocks |")[3], StringComparison.Ordinal);
        Assert.StartsWith("0% (0 of 10, 0% to 30.8%)", Row(page[tuning..], "| 6 blocks |")[3], StringComparison.Ordinal);
    }

    private static string[] Row(string page, string samples) =>
        page.Split('\n').First(l => l.Contains("CockroachBench", StringComparison.Ordinal) && l.Contains(samples, StringComparison.Ordinal))
            .Split('|', StringSplitOptions.TrimEntries);

    [Fact]
    public void Others_get_the_machine_time_of_our_blocks()
    {
        Record("same", new Random(1), 0, 0);
        var corpus = Corpus.Load(_folder.Path);
        // A block takes 2 s, a launch 0.5 s: six blocks are 12 s, 12 launches a side.
        Assert.Equal(12, Evaluation.LaunchesFor(corpus, "Ns.T.A", 6));
        Assert.Equal(60, corpus.Variants["same"]["Ns.T.A"].Blocks.Count);
    }

    [Fact]
    public void Others_launches_are_compared_with_those_of_the_same_time()
    {
        // The machine is 2.7 times slower in the first half of the recording; base has two launches for each of head's.
        Record("same", new Random(1), 0, 0, launches: 100, drift: true);
        Record("slow20", new Random(2), Math.Log(1.2), 0, drift: true);
        var page = Evaluation.Run(_folder.Path, null, TimeRule.Default);
        var row = page.Split('\n')
            .First(l => l.Contains("github-action-benchmark, 110 %", StringComparison.Ordinal)
            && l.Contains("| machine time of 10 blocks |", StringComparison.Ordinal)).Split('|', StringSplitOptions.TrimEntries);
        Assert.StartsWith("100% (8 of 8", row[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Estimates_are_worked_out_anew_where_the_slices_are_there()
    {
        Record("same", new Random(1), 0, 0);
        var folder = _folder.Combine("same/blocks/one");
        SlicesFile.Append(folder, "Ns.T.A", 7, [new Slice(Side.Base, 1, 1000), new Slice(Side.Head, 1, 3000)]);
        var blocks = Corpus.Load(_folder.Path).Variants["same"]["Ns.T.A"].Blocks;
        Assert.Equal(Math.Log(3), blocks[7].LogRatio, 10);
        Assert.All(blocks.Where((_, i) => i != 7), b => Assert.InRange(b.LogRatio, -0.1, 0.1));
        // The last line of a program that was killed.
        File.AppendAllText(Path.Combine(folder, SlicesFile.FileName), """{"case":"Ns.T.A","blo""");
        Assert.Equal(Math.Log(3), Corpus.Load(_folder.Path).Variants["same"]["Ns.T.A"].Blocks[7].LogRatio, 10);
        File.AppendAllText(Path.Combine(folder, SlicesFile.FileName), "\n{}\n");
        Assert.EndsWith("line 2 is not a block's.", Assert.Throws<RunFormatException>(() => Corpus.Load(_folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_cut_off_is_named()
    {
        Record("same", new Random(1), 0, 0);
        var file = _folder.Combine("same/launches/0007/x-report-full.json");
        File.WriteAllText(file, File.ReadAllText(file)[..^20]);
        Assert.StartsWith($"{file} is not BenchmarkDotNet's full JSON",
            Assert.Throws<RunFormatException>(() => Corpus.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_folder_is_refused()
    {
        Assert.Contains("is not a corpus", Assert.Throws<RunFormatException>(() => Corpus.Load(_folder.Path)).Message,
            StringComparison.Ordinal);
        Assert.Contains("is not a corpus", Assert.Throws<RunFormatException>(() => Corpus.Load(_folder.Combine("nowhere"))).Message,
            StringComparison.Ordinal);
    }

    private void Record(string variant, Random random, double effect, double allocatedMore, int launches = 50, bool drift = false)
    {
        string[] names = ["Ns.T.A", "Ns.T.B"];
        var blocks = _folder.Combine($"{variant}/blocks/one");
        Directory.CreateDirectory(blocks);
        HandMadeBlocks.File([.. names.Select(name => HandMadeBlocks.Case("A", Enumerable.Range(0, 60).Select(i =>
            HandMadeBlocks.Block(i, effect + (0.01 * HandMadeBlocks.Normal(random)), baseAllocated: 100,
                headAllocated: 100 + allocatedMore))) with { Name = name })]).Write(blocks);
        for (var launch = 0; launch < launches; launch++)
        {
            var folder = _folder.Combine(string.Create(CultureInfo.InvariantCulture, $"{variant}/launches/{launch:0000}"));
            Directory.CreateDirectory(folder);
            var shift = drift && launch < launches / 2 ? 1 : 0;
            var benchmarks = string.Join(',', names.Select(n => Benchmark(n, random, effect + shift)));
            File.WriteAllText(Path.Combine(folder, "x-report-full.json"), $"{{\"Benchmarks\":[{benchmarks}]}}");
        }
    }

    private static string Benchmark(string name, Random random, double effect)
    {
        // Ten iterations of 40 ms, and 100 ms of warm-up.
        var level = 0.02 * HandMadeBlocks.Normal(random);
        var measurements = new StringBuilder(
            """{"IterationMode":"Workload","IterationStage":"Warmup","LaunchIndex":1,"IterationIndex":1,"Operations":10,"Nanoseconds":100000000}""");
        for (var i = 1; i <= 10; i++)
        {
            var nanoseconds = 4e7 * Math.Exp(effect + level + (0.005 * HandMadeBlocks.Normal(random)));
            foreach (var stage in (string[])["Actual", "Result"])
                measurements.Append(CultureInfo.InvariantCulture,
                    $$""",{"IterationMode":"Workload","IterationStage":"{{stage}}","LaunchIndex":1,"IterationIndex":{{i}},"Operations":10,"Nanoseconds":{{nanoseconds:R}}}""");
        }
        return $$"""{"DisplayInfo":"{{name}}: job","FullName":"{{name}}","Statistics":{"Mean":1},"Measurements":[{{measurements}}]}""";
    }
}
