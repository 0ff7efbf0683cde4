using CockroachBench.Harness.Cli;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Comparing;

public class BlockComparerTests
{
    private static readonly TimeRule Rule = TimeRule.Default;

    [Fact]
    public void Verdicts_figures_and_what_was_not_compared()
    {
        var comparison = BlockComparer.Compare(HandMadeBlocks.File(
            HandMadeBlocks.Case("Slow", HandMadeBlocks.Blocks(new Random(1), 6, 0.15, 0.005)),
            HandMadeBlocks.Case("Fast", HandMadeBlocks.Blocks(new Random(2), 6, -0.15, 0.005)),
            HandMadeBlocks.Case("Still", HandMadeBlocks.Blocks(new Random(3), 6, 0, 0.005)) with { BodyChanged = true },
            HandMadeBlocks.Case("Wild", HandMadeBlocks.Blocks(new Random(4), 6, 0, 0.5)),
            HandMadeBlocks.Case("More",
                [.. Enumerable.Range(0, 4).Select(i => HandMadeBlocks.Block(i, 0.0001 * i, baseAllocated: 1360, headAllocated: 1384))]) with
            {
                BaseFigures = new Dictionary<string, double> { ["Held"] = 0, ["Allocated"] = 9 },
                HeadFigures = new Dictionary<string, double> { ["Held"] = 1, ["Allocated"] = 9 },
            },
            HandMadeBlocks.Case("Added", [], state: BlockCaseState.New),
            HandMadeBlocks.Case("Gone", [], state: BlockCaseState.Missing),
            HandMadeBlocks.Case("Broken", [], state: BlockCaseState.Failed) with { Reason = "it threw" },
            HandMadeBlocks.Case("Cursors", [], state: BlockCaseState.NotSupported) with { Reason = "no cursors" },
            HandMadeBlocks.Case("Cut", [])), Rule);
        Assert.Equal(
            [TimeVerdict.Slower, TimeVerdict.Faster, TimeVerdict.Same, TimeVerdict.Inconclusive, TimeVerdict.Same, null, null, null, null,
                null],
            comparison.Cases.Select(c => c.Time?.Verdict));
        Assert.Equal(
            [ComparedState.New, ComparedState.Missing, ComparedState.Failed, ComparedState.NotSupported, ComparedState.NotMeasured],
            comparison.Cases.Skip(5).Select(c => c.State));
        var slow = comparison.Cases[0].Time!;
        Assert.InRange(slow.HeadNanoseconds / slow.BaseNanoseconds, 1.15, 1.18);
        Assert.Equal(1000, slow.BaseNanoseconds, 6);
        Assert.Equal("the benchmark method itself", comparison.Cases[2].Changed);
        Assert.Equal([("Allocated", FigureVerdict.More), ("Held", FigureVerdict.More)],
            comparison.Cases[4].Figures.Select(f => (f.Id, f.Verdict)));
    }

    [Fact]
    public void Fresh_blocks_decide_on_what_was_flagged()
    {
        var random = new Random(5);
        Block[] Confirm(double effect) => [.. HandMadeBlocks.Blocks(random, 6, effect, 0.003, BlockPhase.Confirm)];
        var first = HandMadeBlocks.Blocks(random, 6, 0.12, 0.003).ToList();
        var file = HandMadeBlocks.File(
            HandMadeBlocks.Case("Real", [.. first, .. Confirm(0.12)]),
            HandMadeBlocks.Case("Chance", [.. first, .. Confirm(0)]),
            HandMadeBlocks.Case("Turned", [.. first, .. Confirm(-0.12)]),
            HandMadeBlocks.Case("Unconfirmed", first));
        var cases = BlockComparer.Compare(file with { Settings = file.Settings with { Confirm = true } }, Rule).Cases;
        Assert.Equal([TimeVerdict.Slower, TimeVerdict.Inconclusive, TimeVerdict.Inconclusive, TimeVerdict.Inconclusive],
            cases.Select(c => c.Time!.Verdict));
        Assert.Equal([6, 6, 6, 0], cases.Select(c => c.Time!.Confirmations));
        Assert.Contains("did not confirm", cases[1].Time!.Note, StringComparison.Ordinal);
        Assert.Contains("not measured again", cases[3].Time!.Note, StringComparison.Ordinal);
    }

    // t(5) of them is 3.5, p = 0.0086: sure enough to confirm, not to be found.
    private static readonly double[] JustConfirmed =
        [.. new[] { 0.04, 0.14, 0.04, 0.14, 0.04, 0.14 }.Select(d => d - 0.09 + (3.5 * Math.Sqrt(0.003 / 6)))];

    [Fact]
    public void Fresh_blocks_have_to_be_less_sure_than_the_first_and_surer_where_more_is_flagged()
    {
        Block[] Blocks(IEnumerable<double> effects, BlockPhase phase) => [.. effects.Select((d, i) => HandMadeBlocks.Block(i, d, phase))];
        double[] plain = [0.09, 0.10, 0.11, 0.10, 0.09, 0.11];
        var just = HandMadeBlocks.Case("Just", [.. Blocks(plain, BlockPhase.First), .. Blocks(JustConfirmed, BlockPhase.Confirm)]);
        var found = HandMadeBlocks.Case("Found", Blocks(JustConfirmed, BlockPhase.First));
        TimeVerdict Verdict(params BlockCase[] cases)
        {
            var file = HandMadeBlocks.File(cases);
            return BlockComparer.Compare(file with { Settings = file.Settings with { Confirm = true } }, Rule).Cases[0].Time!.Verdict;
        }
        Assert.Equal(TimeVerdict.Slower, Verdict(just));
        Assert.Equal(TimeVerdict.Inconclusive, Verdict(found));
        Assert.Equal(TimeVerdict.Inconclusive, Verdict(just, just with { Method = "Other", Name = "Other" }));
    }

    [Fact]
    public void First_blocks_that_only_choose_need_not_be_sure_and_say_nothing_alone()
    {
        Block[] Fresh(double effect) => [.. HandMadeBlocks.Blocks(new Random(8), 6, effect, 0.003, BlockPhase.Confirm)];
        Block[] sure = [.. HandMadeBlocks.Blocks(new Random(9), 6, 0.12, 0.003)];
        // t(5) of them is 2.7: chosen at 97.5 %, by no means found.
        Block[] chosen = [.. JustConfirmed.Select((d, i) => HandMadeBlocks.Block(i, d - (0.8 * Math.Sqrt(0.003 / 6))))];
        var file = HandMadeBlocks.File(
            HandMadeBlocks.Case("Real", [.. chosen, .. Fresh(0.08)]), HandMadeBlocks.Case("Chance", [.. chosen, .. Fresh(0)]),
            HandMadeBlocks.Case("Turned", [.. chosen, .. Fresh(-0.08)]),
            HandMadeBlocks.Case("Gone", [.. sure, .. Fresh(0)]), HandMadeBlocks.Case("NotAgain", chosen));
        IEnumerable<TimeVerdict> Verdicts(double? screening) =>
            BlockComparer.Compare(file with { Settings = file.Settings with { Confirm = true, ScreeningAlpha = screening } },
                Rule).Cases.Select(c => c.Time!.Verdict);
        Assert.Equal([TimeVerdict.Slower, TimeVerdict.Same, TimeVerdict.Inconclusive, TimeVerdict.Inconclusive, TimeVerdict.Inconclusive],
            Verdicts(Rule.ScreeningAlpha));
        // By the level of a verdict nothing but the sure one is looked at again.
        Assert.Equal(TimeVerdict.Inconclusive, Verdicts(null).First());
    }

    [Fact]
    public void What_a_calibration_knows_of_a_case_is_part_of_its_verdict()
    {
        var lucky = HandMadeBlocks.Case("Lucky", new[] { 0.04, 0.041, 0.039, 0.04 }.Select((d, i) => HandMadeBlocks.Block(i, d)));
        ComparedCase Of(BlockCase c) => BlockComparer.Compare(HandMadeBlocks.File(c), Rule).Cases[0];
        Assert.Equal(TimeVerdict.Slower, Of(lucky).Time!.Verdict);
        Assert.NotEqual(TimeVerdict.Slower, Of(lucky with { Calibrated = new CalibratedSpread(0.03, 10) }).Time!.Verdict);
        // Its own looks: the fourth of sixteen blocks takes a small share of the level.
        Assert.True(Of(lucky with { Looks = EarlyStops.Looks(16) }).Time!.Judgement.Level < Of(lucky).Time!.Judgement.Level);
    }

    // A pause in a tenth of the slices: each takes twice as long.
    private static readonly Block[] Rare =
        [.. Enumerable.Range(0, 12).Select(i => Paused(i, 0.1, i < 6 ? BlockPhase.First : BlockPhase.Confirm))];

    private static Block Paused(int index, double share, BlockPhase phase)
    {
        var random = new Random(index);
        var slices = Enumerable.Range(0, 300).SelectMany(_ => (Slice[])
        [
            new Slice(Side.Base, 1, 1000 + (20 * HandMadeBlocks.Normal(random)), 800),
            new Slice(Side.Head, 1, (random.NextDouble() < share ? 2000 : 1000) + (20 * HandMadeBlocks.Normal(random)), 800),
        ]).ToList();
        return HandMadeBlocks.Block(index, 0, phase) with { Effect = BlockEstimate.Of(slices) };
    }

    [Fact]
    public void Slower_in_a_tenth_of_the_slices_is_slower_and_says_where()
    {
        var file = HandMadeBlocks.File(HandMadeBlocks.Case("Rare", Rare), HandMadeBlocks.Case("Unconfirmed", Rare[..6]),
            HandMadeBlocks.Case("Even", [.. Enumerable.Range(0, 6).Select(i => Paused(i, 0, BlockPhase.First))]));
        var cases = BlockComparer.Compare(file with { Settings = file.Settings with { Confirm = true } }, Rule).Cases;
        Assert.Equal((TimeVerdict.Same, TimeVerdict.Slower, TimeVerdict.Same),
            (cases[0].Time!.Verdict, cases[0].Mean!.Verdict, cases[0].Processor!.Verdict));
        Assert.Equal(0.1, cases[0].Mean!.Judgement.Effect, 0.03);
        Assert.Same(cases[0].Mean, cases[0].Deciding);
        Assert.Contains("typical slice: same, all slices together: slower", ComparisonText.Notes(cases[0]), StringComparison.Ordinal);
        Assert.Equal([TimeVerdict.Same, TimeVerdict.Inconclusive, TimeVerdict.Same], cases[1].Times.Select(t => t.Verdict));
        Assert.All(cases[2].Times, t => Assert.Equal(TimeVerdict.Same, t.Verdict));
        Assert.Equal("", ComparisonText.Notes(cases[2]));
        Assert.Equal(["Rare"], Gate.Failures(BlockComparer.Compare(file with { Settings = file.Settings with { Confirm = true } }, Rule),
            FailOn.Slower).Select(c => c.Method));
    }

    [Fact]
    public void What_starting_first_does_is_said()
    {
        BlockCase Ordered(string name) => HandMadeBlocks.Case(name,
            [.. Enumerable.Range(0, 6).Select(i => HandMadeBlocks.Block(i, i % 2 == 0 ? 0 : 0.02) with { StartedFirst = (Side)(i % 2) })]);
        var comparison = BlockComparer.Compare(HandMadeBlocks.File(Ordered("A"), Ordered("B"), Ordered("C")), Rule);
        Assert.Contains(comparison.Environment,
            l => l.StartsWith("Blocks that head started first are +2.0% beside", StringComparison.Ordinal));
    }

    [Fact]
    public void Packages_and_parameters_that_changed_are_listed()
    {
        var file = HandMadeBlocks.File(
            HandMadeBlocks.Case("Read", [], rows: "10", state: BlockCaseState.New),
            HandMadeBlocks.Case("Read", [], rows: "100", state: BlockCaseState.Missing),
            HandMadeBlocks.Case("Other", [], rows: "5", state: BlockCaseState.Missing));
        var comparison = BlockComparer.Compare(
            file with { BasePackages = new Dictionary<string, string>(file.Packages) { ["Npgsql"] = "9.0.1" } }, Rule);
        Assert.Equal([$"Npgsql: 9.0.1 → {file.Packages["Npgsql"]}"], comparison.Differences);
        Assert.Equal(["parameters", "parameters", null], comparison.Cases.Select(c => c.Changed));
        Assert.Contains("base has Rows=100", comparison.Cases[0].Reason, StringComparison.Ordinal);
        Assert.Empty(BlockComparer.Compare(file, Rule).Differences);
    }

    [Fact]
    public void Without_fresh_blocks_many_cases_make_each_harder_to_flag()
    {
        // On its own this case is just significant.
        double[] effects = [0.04, 0.05, 0.09, 0.06, 0.03, 0.10];
        var just = HandMadeBlocks.Case("Just", effects.Select((d, i) => HandMadeBlocks.Block(i, d)));
        Assert.Equal(TimeVerdict.Slower, BlockComparer.Compare(HandMadeBlocks.File(just), Rule).Cases[0].Time!.Verdict);
        var random = new Random(6);
        var others = Enumerable.Range(0, 200).Select(i => HandMadeBlocks.Case($"Other{i}", HandMadeBlocks.Blocks(random, 6, 0, 0.02)));
        var among = BlockComparer.Compare(HandMadeBlocks.File([just, .. others]), Rule).Cases[0].Time!;
        Assert.Equal(TimeVerdict.Inconclusive, among.Verdict);
        Assert.Contains("alone it would be slower", among.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_short_says_so() =>
        Assert.Contains(BlockComparer.Compare(HandMadeBlocks.File() with { State = RunState.Interrupted }, Rule).Environment,
            l => l.Contains("interrupted", StringComparison.Ordinal));
}
