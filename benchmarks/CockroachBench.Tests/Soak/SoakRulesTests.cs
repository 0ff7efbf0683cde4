using CockroachBench.Results.Model;
using CockroachBench.Soak;

namespace CockroachBench.Tests.Soak;

public class SoakRulesTests
{
    private static readonly Dictionary<string, long> None = [];

    [Fact]
    public void What_does_not_grow_and_does_not_fail_is_stable() =>
        Assert.Equal((SoakOutcome.Stable, "stable"), Outcome(Facts() with { Checkpoints = Heap(n => 2_000_000 + (n % 3 * 4000)) }));

    [Fact]
    public void Growth_with_the_requests_is_a_leak_of_its_slope()
    {
        var verdict = SoakRules.Judge(Facts() with { Checkpoints = Heap(n => 2_000_000 + (1234 * n)) });
        Assert.Equal(SoakOutcome.Leaks, verdict.Outcome);
        Assert.Equal(1234, verdict.LeakPerRequest!.Value, 1e-6);
        Assert.Equal("leaks 1.21 KB/request", verdict.Text);
    }

    [Fact]
    public void A_cache_that_is_filled_once_is_no_leak() =>
        Assert.Equal((SoakOutcome.Stable, "stable"), Outcome(Facts() with { Checkpoints = Heap(n => n < 3000 ? 2_000_000 : 12_000_000) }));

    [Fact]
    public void Growth_of_less_than_a_megabyte_in_all_is_none() =>
        Assert.Equal((SoakOutcome.Stable, "stable"), Outcome(Facts() with { Checkpoints = Heap(n => 2_000_000 + (90 * n)) }));

    [Fact]
    public void The_build_up_counts_only_where_there_is_nothing_else()
    {
        // A step while connections are opened, then nothing.
        SoakCheckpoint[] checkpoints =
            [.. Enumerable.Range(0, 8).Select(i => new SoakCheckpoint(i * 16, 1_000_000 + (i * 500_000))), .. Heap(_ => 9_000_000)];
        Assert.Equal((SoakOutcome.Stable, "stable"), Outcome(Facts() with { Checkpoints = checkpoints, BuildUp = 160 }));
        var verdict = SoakRules.Judge(
            Facts() with
            {
                Checkpoints = checkpoints[..8],
                BuildUp = 160,
                Answered = 112,
                Errors = One(Failure.PoolExhausted, 30),
                AnsweredAtFirst = One(Failure.PoolExhausted, 112)
            });
        Assert.Equal((SoakOutcome.ExhaustsPool, 112L), (verdict.Outcome, verdict.Requests));
        Assert.Equal(31250, verdict.LeakPerRequest!.Value, 1e-6);
    }

    [Fact]
    public void A_heap_that_is_only_looked_at_must_grow_more_and_one_that_is_not_seen_is_not_called_stable()
    {
        var seen = Facts() with { HeapOnlySeen = true };
        Assert.Equal((SoakOutcome.Stable, "stable"), Outcome(seen with { Checkpoints = Heap(n => 2_000_000 + (1234 * n)) }));
        Assert.Equal((SoakOutcome.Leaks, "leaks 10.0 KB/request (heap as seen, without forced collections)"),
            Outcome(seen with { Checkpoints = Heap(n => 2_000_000 + (10_240 * n)) }));
        Assert.Equal((SoakOutcome.Stable, "stable as far as its answers tell"), Outcome(seen));
    }

    [Fact]
    public void A_pool_that_recovers_is_not_exhausted() =>
        Assert.Equal((SoakOutcome.Fails, "fails: 500 of 10,500 requests (pool-exhausted), the first after 2,000"),
            Outcome(Facts() with { Errors = One(Failure.PoolExhausted, 500), AnsweredAtFirst = One(Failure.PoolExhausted, 2000) }));

    [Fact]
    public void A_full_server_is_distinguished_from_a_full_pool() =>
        Assert.Equal((SoakOutcome.ExhaustsServer, "exhausts the server's sessions after 10,000 requests"),
            Outcome(Facts() with { Errors = One(Failure.ServerFull, 500), AnsweredAtFirst = One(Failure.ServerFull, 9_990) }));

    [Fact]
    public void Requests_that_wait_for_the_pool_when_the_time_is_up_have_exhausted_it() =>
        Assert.Equal((SoakOutcome.ExhaustsPool, "exhausts the pool after 10,000 requests"),
            Outcome(Facts() with
            {
                Unfinished = 32,
                Samples = [.. Samples(_ => 1e6), .. Enumerable.Range(0, 6).Select(i => Sample(50 + i, null, requests: 0, waiting: 32))]
            }));

    [Fact]
    public void A_service_that_has_gone_is_reported_first() =>
        Assert.Equal((SoakOutcome.ServiceLost, "the service ended after 10,000 requests"),
            Outcome(Facts() with
            {
                ServiceEnded = true,
                Errors = One("connection lost", 5000),
                AnsweredAtFirst = One("connection lost", 10_000)
            }));

    [Fact]
    public void A_service_that_never_answers_fails() =>
        Assert.Equal((SoakOutcome.Fails, "fails: none of 64 requests was answered (no answer)"),
            Outcome(Facts() with { Answered = 0, Errors = One("no answer", 64), AnsweredAtFirst = One("no answer", 0) }));

    [Fact]
    public void A_p99_that_grows_is_degradation_and_one_stall_is_not()
    {
        Assert.Equal((SoakOutcome.Degrades, "degrades: p99 8.0 times the start"),
            Outcome(Facts() with { Samples = Samples(i => i < 10 ? 10e6 : 80e6) }));
        Assert.Equal((SoakOutcome.Stable, "stable"), Outcome(Facts() with { Samples = Samples(i => i == 37 ? 5e9 : 10e6) }));
    }

    [Fact]
    public void The_step_from_the_build_up_to_the_load_is_no_leak()
    {
        // Seen: "leaks 743 B/request". Four workers become 32, and sessions are lost after three checkpoints.
        SoakCheckpoint[] seen =
        [
            new(0, 970816), new(19, 1096240), new(35, 1100400), new(51, 1186856), new(67, 1185520), new(83, 1187256), new(99, 1179976),
            new(115, 1183176), new(131, 1182824), new(147, 1182896), new(163, 1182584), new(195, 1940768), new(768, 2276680),
            new(1554, 2280592), new(1638, 2082168),
        ];
        Assert.Equal(SoakOutcome.Unclear, SoakRules.Judge(Lost(6) with { BuildUp = 163, Checkpoints = seen }).Outcome);
        Assert.Equal(SoakOutcome.Stable, SoakRules.Judge(Facts() with { BuildUp = 163, Checkpoints = seen }).Outcome);
    }

    [Fact]
    public void A_leak_with_a_loss_in_its_middle_is_found_by_the_stretch_before_or_after()
    {
        foreach (var (loss, step) in ((int, long)[])[(5, 3_000_000), (7, -3_000_000), (2, 3_000_000)])
        {
            SoakCheckpoint After(SoakCheckpoint c) => c with { LiveBytes = c.LiveBytes + step, Losses = 9 };
            SoakCheckpoint[] checkpoints = [.. Heap(n => 2_000_000 + (1234 * n)).Select((c, i) => i < loss ? c : After(c))];
            var verdict = SoakRules.Judge(Lost(7) with { Checkpoints = checkpoints });
            Assert.Equal((SoakOutcome.Leaks, "leaks 1.21 KB/request"), (verdict.Outcome, verdict.Text));
            Assert.Equal(1234, verdict.LeakPerRequest!.Value, 1e-6);
        }
    }

    [Fact]
    public void A_loss_that_leaves_no_stretch_long_enough_makes_the_verdict_unclear_even_where_the_heap_grows()
    {
        SoakCheckpoint[] checkpoints = [.. Heap(n => 2_000_000 + (1234 * n)).Take(9).Select((c, i) => c with { Losses = i < 4 ? 0 : 9 })];
        var facts = Lost(7.4) with { Checkpoints = checkpoints };
        Assert.Equal(new SoakVerdict(SoakOutcome.Unclear, "unclear: connections lost at second 7"), SoakRules.Judge(facts));
        Assert.Equal("unclear: connections lost at second 7", SoakRules.Judge(facts with { Errors = None, AnsweredAtFirst = None }).Text);
        Assert.Equal("unclear: requests failed at second 7", SoakRules.Judge(facts with { Errors = One("status 503", 9) }).Text);
        // No heap was looked at: nothing to be unclear about.
        Assert.Equal(SoakOutcome.Stable, SoakRules.Judge(Lost(7.4) with { HeapOnlySeen = true }).Outcome);
    }

    [Fact]
    public void Steps_at_losses_never_make_a_leak_and_never_hide_one()
    {
        const int Seed = 20261130;
        var random = new Random(Seed);
        for (var round = 0; round < 2000; round++)
        {
            var leak = round % 2 == 0 ? 0 : random.Next(500, 5000);
            var (losses, level, points) = (0L, 2e6, new List<SoakCheckpoint>());
            // What a loss does to the heap is not over by the first checkpoint after it.
            for (var i = 1; i <= 13; i++)
            {
                var isLoss = random.Next(4) == 0;
                if (isLoss) (losses, level) = (losses + random.Next(1, 30), level + random.Next(-2_000_000, 3_000_000));
                var settling = isLoss ? random.Next(-2_000_000, 3_000_000) : 0;
                points.Add(new(1000 * i, (long)(level + (leak * 1000d * i) + random.Next(-5000, 5000) + settling), losses));
            }
            var longest = points.GroupBy(c => c.Losses).Max(g => g.Count() - (g.Key > 0 ? 1 : 0));
            var expected = longest < 5 ? SoakOutcome.Unclear : leak > 0 ? SoakOutcome.Leaks : SoakOutcome.Stable;
            var outcome = SoakRules.Judge((losses == 0 ? Facts() : Lost(3)) with { Checkpoints = points }).Outcome;
            Assert.True(outcome == expected, $"seed {Seed}, round {round}: {outcome}, expected {expected}, of {string.Join(" ", points)}");
        }
    }

    [Fact]
    public void Sessions_are_lost_where_the_server_has_fewer_than_the_pool_believes()
    {
        Assert.True(SoakRules.HasLostSessions(Sessions(32, 32), Sessions(23, 32)));
        // Being opened, closed by the pool itself, not counted.
        Assert.False(SoakRules.HasLostSessions(Sessions(12, 20), Sessions(21, 32)));
        Assert.False(SoakRules.HasLostSessions(Sessions(32, 32), Sessions(23, 23)));
        Assert.False(SoakRules.HasLostSessions(Sessions(32, 32), Sessions(null, 32)));
        Assert.False(SoakRules.HasLostSessions(null, Sessions(4, 8)));
    }

    [Fact]
    public void What_is_slow_is_unfinished_and_what_has_stopped_fails()
    {
        // Six samples of 27 s: silent for 3 s.
        SoakSample At(int i, double p99) => i < 48 ? Sample(i, p99) : Sample(i, null, requests: 0);
        SoakSample[] Samples(double p99) => [.. Enumerable.Range(0, 54).Select(i => At(i, p99))];
        SoakFacts Silent(double p99) => Facts() with { Unfinished = 4, Seconds = 27, Samples = Samples(p99) };
        Assert.Equal(
            (SoakOutcome.Unfinished, "unfinished: 4 requests are still under way, nothing was answered in the last 3 s"),
            Outcome(Silent(2e9)));
        Assert.Equal((SoakOutcome.Fails, "fails: nothing is answered any more after 10,000 requests"), Outcome(Silent(10e6)));
        var nothing = Silent(10e6) with { Answered = 0, Samples = [] };
        Assert.Equal((SoakOutcome.Unfinished, "unfinished: no request was answered within 27 s, 4 are still under way"), Outcome(nothing));
        Assert.Equal((SoakOutcome.Fails, "fails: nothing was answered"), Outcome(nothing with { Unfinished = 0 }));
    }

    private static SoakFacts Lost(double second) =>
        Facts() with { LostAt = second, Errors = One(Failure.Database, 9), AnsweredAtFirst = One(Failure.Database, 4000) };

    private static SoakSample Sessions(long? sessions, long pool) =>
        Sample(0, null) with { Sessions = sessions, Reading = new ProcessReading(PoolBusy: 1, PoolIdle: pool - 1) };

    private static (SoakOutcome, string) Outcome(SoakFacts facts)
    {
        var verdict = SoakRules.Judge(facts);
        return (verdict.Outcome, verdict.Text);
    }

    private static SoakFacts Facts() =>
        new() { Answered = 10_000, Errors = None, AnsweredAtFirst = None, Workers = 32, Checkpoints = [], Samples = Samples(_ => 10e6) };

    private static Dictionary<string, long> One(string reason, long count) => new() { [reason] = count };

    private static SoakCheckpoint[] Heap(Func<long, double> bytes) =>
        [.. Enumerable.Range(1, 11).Select(i => 1000L * i).Select(n => new SoakCheckpoint(n, (long)bytes(n)))];

    private static List<SoakSample> Samples(Func<int, double> p99) => [.. Enumerable.Range(0, 40).Select(i => Sample(i, p99(i)))];

    private static SoakSample Sample(int i, double? p99, double requests = 500, long waiting = 0) =>
        new(i / 2.0, requests, 0, p99 / 4, p99 / 2, p99, new ProcessReading(null, null, null, null, null, 1, 1, waiting), null, null);
}
