using CockroachBench.Databases;
using CockroachBench.Harness.Pairs;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Harness.Running;
using CockroachBench.Lab.Rules;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Pairs;

// Pairs of measuring processes of the real program against a real PostgreSQL.
public class BlockMeasurerTests(ProgramUnderTest program, TestServers servers)
{
    private const string Type = "CockroachBench.Statements.PreparedBenchmarks";

    private static readonly SliceCase Prepared =
        new($"{Type}.Lookup_Prepared", Type, "Statements/Prepared", "Lookup_Prepared", new Dictionary<string, string>(), [], null);

    // It waits for no socket, which would allocate or not as the machine pleases: its count is the same to a byte.
    private static readonly SliceCase Garbage =
        Prepared with
        {
            Name = "CockroachBench.Lab.Accuracy.CleanControls.Clean_Garbage",
            Type = "CockroachBench.Lab.Accuracy.CleanControls",
            Method = "Clean_Garbage"
        };

    [Fact]
    public async Task A_pair_is_measured_under_several_conditions_by_turns_and_what_was_put_in_comes_out()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        using var database = new EnvironmentVariable(CaseDatabase.Variable, server.Suite);
        var path = await program.GetLabAsync();
        var plan = new BlockPlan { SlicesPerSide = 24, WarmUp = TimeSpan.FromMilliseconds(100), Cores = Cores.Split() };
        var measurer = CorpusMeasurer(plan, path);
        var measured = await measurer.MeasureConditionsAsync(
            Prepared, 0, [new(0, 0), new(400, 0), new(0, 1)], TestContext.Current.CancellationToken);
        Assert.All(measured.Take(2), m => Assert.Equal(BlockEstimate.Of(m.Slices), m.Block.Effect));
        Assert.Null(measured[1].Block.HeadFigures);
        Assert.Empty(measured[2].Slices);
        Assert.Null(measured[2].Block.Effect);
        Assert.All(measured.Take(2), m => Assert.Equal(m.Slices.Count(s => s.Side == Side.Base), m.Slices.Count(s => s.Side == Side.Head)));
        // Pinned, both ways of waking up are tried, and both sides' slices of a turn run the same way.
        var waits = measured[0].Slices.Select(s => s.ThreadsWait).ToList();
        Assert.Equal(plan.Cores is null ? [null] : [false, true], waits.Distinct().Order());
        Assert.All(waits.Chunk(2), turn => Assert.Equal(turn[0], turn[1]));
        Assert.All(measured, m => Assert.True(m.Block.Seconds > m.Slices.Sum(s => s.Nanoseconds) / 1e9));
        // Without a server: beside other programs on both cores one side's round trips may take ten times as long as the other's for
        // seconds.
        measured = await measurer.MeasureConditionsAsync(
            Garbage, 0, [new(0, 0), new(900, 0), new(0, 1)], TestContext.Current.CancellationToken);
        Assert.InRange(measured[1].Block.Effect!.Value.LogRatio - measured[0].Block.Effect!.Value.LogRatio, Math.Log(2), double.MaxValue);
        Assert.Equal([0.0, 24.0],
            new[] { measured[0], measured[2] }.Select(m => m.Block.HeadFigures!["Allocated"] - m.Block.BaseFigures!["Allocated"]));
    }

    [Fact]
    public async Task A_recording_is_a_corpus()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        using var database = new EnvironmentVariable(CaseDatabase.Variable, server.Suite);
        using var folder = new TemporaryFolder();
        var path = await program.GetLabAsync();
        var header = HandMadeBlocks.File();
        var measurer = CorpusMeasurer(new BlockPlan { SlicesPerSide = 8, WarmUp = TimeSpan.FromMilliseconds(50) }, path);
        var said = new List<string>();
        var state = await new CorpusRecorder(new CorpusPlan(folder.Path, 1, 0, CorpusPlan.Usual), measurer, header,
            [(Record(Garbage), Garbage)], new ServerWatch(server.Suite), 0, BenchmarkDotNet.Loggers.NullLogger.Instance, said.Add)
            .RecordAsync(TestContext.Current.CancellationToken);
        Assert.Equal(CockroachBench.Results.Model.RunState.Complete, state);
        Assert.False(said.Any(l => l.Contains("FAILED", StringComparison.Ordinal)), string.Join(Environment.NewLine, said));
        var corpus = Corpus.Load(folder.Path);
        Assert.Equal(["alloc", "same", "slow10", "slow20", "slow5"], corpus.Variants.Keys.Order(StringComparer.Ordinal));
        Assert.All(corpus.Variants.Values, v => Assert.Single(Assert.Single(v).Value.Blocks));
        // The slices are kept beside: one line a block, none where only allocations were counted.
        var slices = Directory.GetFiles(folder.Path, SlicesFile.FileName, SearchOption.AllDirectories);
        Assert.Equal(["same", "slow10", "slow20", "slow5"],
            slices.Select(f => Path.GetRelativePath(folder.Path, f).Split(Path.DirectorySeparatorChar)[0]).Order(StringComparer.Ordinal));
        Assert.All(slices, f => Assert.Single(File.ReadAllLines(f)));
        Assert.All(corpus.Variants["alloc"][Garbage.Name].Blocks, b => Assert.Equal(24, b.Allocated!.Value.Head - b.Allocated.Value.Base));
    }

    [Fact]
    public async Task Allocations_that_the_blocks_cannot_tell_are_counted_in_further_pairs()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        using var database = new EnvironmentVariable(CaseDatabase.Variable, server.Suite);
        using var folder = new TemporaryFolder();
        var path = await program.GetAsync();
        var measurer = Measurer(new BlockPlan { WarmUp = TimeSpan.FromMilliseconds(50) }, path);
        // Two pairs are missing to the last number at which it is judged.
        var unclear = Record() with
        {
            Blocks =
            [.. Enumerable.Range(0, FigureRules.MostCounted - 2)
            .Select(i => HandMadeBlocks.Block(i, 0, baseAllocated: 1000, headAllocated: i % 2 == 0 ? 1240 : 880))]
        };
        var clear = Record() with
        {
            Blocks =
            [HandMadeBlocks.Block(0, 0, baseAllocated: 100, headAllocated: 124),
            HandMadeBlocks.Block(1, 0, baseAllocated: 100, headAllocated: 124)]
        };
        // One is missing to the number at which it is judged first; with any count, one value is then twice as frequent as any other.
        var nearly = Record() with
        {
            Blocks =
            [.. Enumerable.Range(0, FigureRules.CountedAgain - 1)
            .Select(i => HandMadeBlocks.Block(i, 0, baseAllocated: 1000, headAllocated: i < 4 ? 1024 : 1000))]
        };
        var record = new BlockRecord(folder.Path, HandMadeBlocks.File(), 0, [unclear, clear, nearly]);
        Assert.All(new[] { unclear, nearly }, c => Assert.Equal(FigureVerdict.Unclear, BlockComparer.Allocated(c)!.Verdict));
        var said = new List<string>();
        Assert.True(await new BlockSchedule(record, measurer, [(0, Prepared), (1, Prepared), (2, Prepared)], () => true, said.Add)
            .CountAsync(null, TestContext.Current.CancellationToken));
        Assert.Equal(2, record[1].Blocks.Count);
        Assert.Equal(FigureRules.CountedAgain, record[2].Blocks.Count);
        Assert.EndsWith($": allocations decided after {FigureRules.CountedAgain} pairs",
            said.First(l => l.Contains("decided", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(FigureRules.MostCounted, record[0].Blocks.Count);
        Assert.All(record[0].Blocks.TakeLast(2),
            b => Assert.Equal((BlockPhase.Count, true, true), (b.Phase, b.Effect is null, b.Allocated is not null)));
        Assert.EndsWith($" unclear after {FigureRules.MostCounted} pairs", said[^1], StringComparison.Ordinal);
        Assert.Equal(FigureRules.MostCounted - 2, record[0].Effects(BlockPhase.First).Count);
    }

    [Fact]
    public async Task A_calibrated_case_gets_its_own_number_of_blocks_and_what_is_flagged_fresh_ones()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        using var database = new EnvironmentVariable(CaseDatabase.Variable, server.Suite);
        using var folder = new TemporaryFolder();
        var measurer = Measurer(new BlockPlan { SlicesPerSide = 8, WarmUp = TimeSpan.FromMilliseconds(50) }, await program.GetAsync());
        var flagged = Record() with { Blocks = [.. Enumerable.Range(0, 6).Select(i => HandMadeBlocks.Block(i, 0.2 + (0.001 * i)))] };
        var record = new BlockRecord(folder.Path, HandMadeBlocks.File(), 0,
            [Record() with { Looks = [1], Calibrated = new CalibratedSpread(0.01, 10) }, Record(), flagged]);
        var schedule = new BlockSchedule(record, measurer, [(0, Prepared), (1, Prepared)], () => true, _ => { });
        Assert.True(await schedule.FirstAsync(2, null, TestContext.Current.CancellationToken));
        Assert.Equal([1, 2], new[] { record[0].Blocks.Count, record[1].Blocks.Count });
        Assert.True(await new BlockSchedule(record, measurer, [(1, Prepared), (2, Prepared)], () => true, _ => { })
            .ConfirmAsync(1, null, TestContext.Current.CancellationToken));
        Assert.Equal([2, 7], new[] { record[1].Blocks.Count, record[2].Blocks.Count });
        Assert.Equal(BlockPhase.Confirm, record[2].Blocks[^1].Phase);
        Assert.Equal(BlockFile.Read(folder.Path).Cases.Sum(c => c.Blocks.Count) - 6,
            File.ReadLines(folder.Combine(SlicesFile.FileName)).Count());
        Assert.False(await schedule.FirstAsync(2, 1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Counts_that_fail_take_nothing_away_from_what_was_found()
    {
        using var folder = new TemporaryFolder();
        var measurer = Measurer(new BlockPlan(), folder.Combine("nothing.dll"));
        var record = new BlockRecord(folder.Path, HandMadeBlocks.File(), 0,
            [Record() with { Blocks = [HandMadeBlocks.Block(0, 0, baseAllocated: 100, headAllocated: 124)] }]);
        var said = new List<string>();
        Assert.True(await new BlockSchedule(record, measurer, [(0, Prepared)], () => true, said.Add)
            .CountAsync(null, TestContext.Current.CancellationToken));
        Assert.Equal((BlockCaseState.Measured, 1), (record[0].State, record[0].Blocks.Count));
        Assert.StartsWith("Count 2/16 ", Assert.Single(said, l => l.Contains("FAILED", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    private static CorpusMeasurer CorpusMeasurer(BlockPlan plan, string program) =>
        new(plan, new BuiltSide(Side.Base, program), new BuiltSide(Side.Head, program), new Random(1), _ => { });

    private static BlockMeasurer Measurer(BlockPlan plan, string program) =>
        new(plan, new BuiltSide(Side.Base, program), new BuiltSide(Side.Head, program), new Random(1), _ => { });

    private static BlockCase Record() => Record(Prepared);

    private static BlockCase Record(SliceCase c) =>
        new() { Name = c.Name, Family = c.Family, Method = c.Method, Parameters = c.Parameters, State = BlockCaseState.Measured };
}
