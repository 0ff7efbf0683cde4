using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Judging;

public class TimeRuleTests
{
    private static readonly TimeRule Rule = TimeRule.Default;

    [Theory]
    [InlineData(TimeVerdict.Slower, 0.09, 0.10, 0.11, 0.10, 0.09, 0.11)]
    [InlineData(TimeVerdict.Faster, -0.09, -0.10, -0.11, -0.10, -0.09, -0.11)]
    [InlineData(TimeVerdict.Same, 0.01, -0.01, 0.00, 0.01, -0.01, 0.00)]
    [InlineData(TimeVerdict.Same, 0.019, 0.020, 0.021, 0.020, 0.019, 0.021)] // surely above 0, and too small to matter
    // Four per cent, and no less than a change counts as.
    [InlineData(TimeVerdict.NoLargeChange, 0.02, 0.04, 0.00, 0.03, 0.01, 0.05)]
    [InlineData(TimeVerdict.NoLargeChange, 0.05, -0.04, 0.04, -0.05, 0.03, -0.03)]
    [InlineData(TimeVerdict.Inconclusive, 0.3, -0.3, 0.2, -0.2, 0.1, 0.4)]
    [InlineData(TimeVerdict.Inconclusive, 0.1, 0.2)]
    [InlineData(TimeVerdict.Inconclusive)]
    public void Verdicts(object expected, params double[] effects) => Assert.Equal(expected, Rule.Judge(effects).Verdict);

    [Fact]
    public void One_wild_block_makes_it_inconclusive_rather_than_slower()
    {
        Assert.Equal(TimeVerdict.Inconclusive, Rule.Judge([0.001, 0.002, -0.001, 0.9, 0.0, 0.001]).Verdict);
    }

    [Fact]
    public void A_judgement_says_what_could_have_been_seen_and_what_it_takes_to_see_more()
    {
        var judgement = Rule.Judge([0.1, -0.1, 0.12, -0.08, 0.05, -0.09]);
        Assert.Equal(TimeVerdict.Inconclusive, judgement.Verdict);
        Assert.Equal(6, judgement.Blocks);
        Assert.True(judgement.Lower < 0 && judgement.Upper > 0);
        Assert.Equal(Replication.SmallestVisible(judgement.Spread, 6, Rule.Alpha, Rule.Power), judgement.SmallestVisible);
        Assert.True(judgement.SmallestVisible > Rule.LargeMargin);
        Assert.True(judgement.BlocksNeeded > 6);
        Assert.True(Replication.SmallestVisible(judgement.Spread, judgement.BlocksNeeded, Rule.Alpha, Rule.Power) <= Rule.LargeMargin);
    }

    [Fact]
    public void A_look_that_was_planned_asks_for_more_than_one_at_the_end()
    {
        double[] effects = [0.09, 0.10, 0.12];
        var (alone, planned) = (Rule.Judge(effects), Rule.Judge(effects, [3, 6, 10]));
        Assert.True(planned.Lower < alone.Lower);
        Assert.Equal(alone.P * Rule.Alpha / new AlphaSpending(Rule.Alpha, [3, 6, 10]).Levels[0], planned.P, 12);
    }

    [Fact]
    public void What_confirms_has_to_be_less_sure_than_what_found()
    {
        // t(5) of it is 3.5: above the 99 % bound of 3.365, and below the 99.5 % one of 4.032.
        double[] effects = [0.04, 0.14, 0.04, 0.14, 0.04, 0.14];
        var shift = (3.5 * Math.Sqrt(0.003 / 6)) - 0.09;
        var shifted = effects.Select(e => e + shift).ToList();
        Assert.Equal(TimeVerdict.Inconclusive, Rule.Judge(shifted).Verdict);
        var again = Rule.JudgeAgain(shifted);
        Assert.Equal(TimeVerdict.Slower, again.Verdict);
        Assert.InRange(again.P, 0.005, 0.01);
    }

    [Fact]
    public void No_interval_is_narrower_than_a_calibration_makes_it_and_none_is_made_narrower()
    {
        double[] effects = [0.05, 0.051, 0.049, 0.05, 0.051, 0.049];
        var (alone, known) = (Rule.Judge(effects), Rule.Judge(effects, calibrated: new CalibratedSpread(0.02, 10)));
        // t(9) at 0.995 is 3.2498.
        Assert.Equal(0.05 - (3.2498 * 0.02 / Math.Sqrt(6)), known.Lower, 5);
        Assert.Equal(0.05 + (3.2498 * 0.02 / Math.Sqrt(6)), known.Upper, 5);
        Assert.Equal((TimeVerdict.Slower, 0.02), (known.Verdict, known.Spread));
        Assert.True(known.P > alone.P);
        Assert.Equal(TimeVerdict.Slower, alone.Verdict);
        Assert.Equal(TimeVerdict.Inconclusive, Rule.Judge(effects, calibrated: new CalibratedSpread(0.1, 10)).Verdict);
        Assert.Equal(alone, Rule.Judge(effects, calibrated: new CalibratedSpread(0, 10)));
    }

    [Theory]
    [InlineData(6, 0)]
    [InlineData(10, 0)]
    [InlineData(16, 0)]
    [InlineData(6, 0.10)]
    [InlineData(16, 0.05)]
    public void It_keeps_its_word_where_blocks_scatter_by_two_and_a_half_per_cent(int blocks, double slowdown)
    {
        const int trials = 4_000;
        var random = new Random(blocks);
        var verdicts = Enumerable.Range(0, trials)
            .Select(_ => Rule.Judge([
            .. Enumerable.Range(0, blocks).Select(_ => Math.Log(1 + slowdown) + (0.025 * HandMadeBlocks.Normal(random)))]).Verdict)
            .ToList();
        if (slowdown == 0) Assert.True(ClopperPearson.Interval(verdicts.Count(TimeVerdicts.IsFlagged), trials, 0.999).Lower <= 0.01,
            $"{verdicts.Count(TimeVerdicts.IsFlagged)} false alarms");
        else Assert.True(verdicts.Count(v => v == TimeVerdict.Slower) >= 0.95 * trials,
            $"{verdicts.Count(v => v == TimeVerdict.Slower)} found");
    }

    [Theory]
    [InlineData(0.04, 0.05)]
    [InlineData(0.05, 0.01)]
    public void A_change_that_counts_is_hardly_ever_called_the_same(double slowdown, double most)
    {
        const int trials = 4_000;
        var random = new Random(11);
        double Effect() => Math.Log(1 + slowdown) + (0.015 * HandMadeBlocks.Normal(random));
        var same = Enumerable.Range(0, trials)
            .Count(_ => Rule.Judge([.. Enumerable.Range(0, 6).Select(_ => Effect())]).Verdict == TimeVerdict.Same);
        Assert.True(same <= most * trials, $"{same} of {trials}");
    }

    [Fact]
    public void Scatter_makes_it_silent_and_not_wrong()
    {
        const int trials = 4_000;
        var random = new Random(5);
        var verdicts = Enumerable.Range(0, trials)
            .Select(_ => Rule.Judge([.. Enumerable.Range(0, 6).Select(_ => 0.3 * HandMadeBlocks.Normal(random))]).Verdict).ToList();
        Assert.True(ClopperPearson.Interval(verdicts.Count(TimeVerdicts.IsFlagged), trials, 0.999).Lower <= 0.01);
        Assert.True(verdicts.Count(v => v == TimeVerdict.Same) <= 0.01 * trials);
    }
}
