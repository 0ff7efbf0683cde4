using CockroachBench.Results.Comparing;
using CockroachBench.Results.Runs;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Unit.Comparing;

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
            HandMadeBlocks.Case("More", [.. Enumerable.Range(0, 4).Select(i => HandMadeBlocks.Block(i, 0.0001 * i, baseAllocated: 1360, headAllocated: 1384))]) with
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
            [TimeVerdict.Slower, TimeVerdict.Faster, TimeVerdict.Same, TimeVerdict.Inconclusive, TimeVerdict.Same, null, null, null, null, null],
            comparison.Cases.Select(c => c.Time?.Verdict));
        Assert.Equal(
            [ComparedState.New, ComparedState.Missing, ComparedState.Failed, ComparedState.NotSupported, ComparedState.NotMeasured],
            comparison.Cases.Skip(5).Select(c => c.State));
        var slow = comparison.Cases[0].Time!;
        Assert.InRange(slow.HeadNanoseconds / slow.BaseNanoseconds, 1.15, 1.18);
        Assert.Equal(1000, slow.BaseNanoseconds, 6);
        Assert.Equal("the benchmark method itself", comparison.Cases[2].Changed);
        Assert.Equal([("Allocated", FigureVerdict.More), ("Held", FigureVerdict.More)], comparison.Cases[4].Figures.Select(f => (f.Id, f.Verdict)));
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
        Assert.Equal([TimeVerdict.Slower, TimeVerdict.Inconclusive, TimeVerdict.Inconclusive, TimeVerdict.Inconclusive], cases.Select(c => c.Time!.Verdict));
        Assert.Equal([6, 6, 6, 0], cases.Select(c => c.Time!.Confirmations));
        Assert.Contains("did not confirm", cases[1].Time!.Note, StringComparison.Ordinal);
        Assert.Contains("not measured again", cases[3].Time!.Note, StringComparison.Ordinal);
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
        Assert.Contains(BlockComparer.Compare(HandMadeBlocks.File() with { State = RunState.Interrupted }, Rule).Environment, l => l.Contains("interrupted", StringComparison.Ordinal));
}
