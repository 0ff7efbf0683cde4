using CockroachBench.Requests.Service;
using CockroachBench.Results.Soaks;
using CockroachBench.Soak;

namespace CockroachBench.Tests.Unit;

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
        SoakCheckpoint[] checkpoints = [.. Enumerable.Range(0, 8).Select(i => new SoakCheckpoint(i * 16, 1_000_000 + (i * 500_000))), .. Heap(_ => 9_000_000)];
        Assert.Equal((SoakOutcome.Stable, "stable"), Outcome(Facts() with { Checkpoints = checkpoints, BuildUp = 160 }));
        var verdict = SoakRules.Judge(Facts() with { Checkpoints = checkpoints[..8], BuildUp = 160, Answered = 112, Errors = One(Failure.PoolExhausted, 30), AnsweredAtFirst = One(Failure.PoolExhausted, 112) });
        Assert.Equal((SoakOutcome.ExhaustsPool, 112L), (verdict.Outcome, verdict.Requests));
        Assert.Equal(31250, verdict.LeakPerRequest!.Value, 1e-6);
    }

    [Fact]
    public void A_heap_that_is_only_looked_at_must_grow_more_and_one_that_is_not_seen_is_not_called_stable()
    {
        var seen = Facts() with { HeapOnlySeen = true };
        Assert.Equal((SoakOutcome.Stable, "stable"), Outcome(seen with { Checkpoints = Heap(n => 2_000_000 + (1234 * n)) }));
        Assert.Equal((SoakOutcome.Leaks, "leaks 10.0 KB/request (heap as seen, without forced collections)"), Outcome(seen with { Checkpoints = Heap(n => 2_000_000 + (10_240 * n)) }));
        Assert.Equal((SoakOutcome.Stable, "stable as far as its answers tell"), Outcome(seen));
    }

    [Fact]
    public void A_pool_that_recovers_is_not_exhausted() =>
        Assert.Equal((SoakOutcome.Fails, "fails: 500 of 10,500 requests (pool-exhausted), the first after 2,000"),
            Outcome(Facts() with { Errors = One(Failure.PoolExhausted, 500), AnsweredAtFirst = One(Failure.PoolExhausted, 2000) }));

    [Fact]
    public void A_server_without_room_is_told_from_a_pool() =>
        Assert.Equal((SoakOutcome.ExhaustsServer, "exhausts the server's sessions after 10,000 requests"),
            Outcome(Facts() with { Errors = One(Failure.ServerFull, 500), AnsweredAtFirst = One(Failure.ServerFull, 9_990) }));

    [Fact]
    public void Requests_that_wait_for_the_pool_when_the_time_is_up_have_exhausted_it() =>
        Assert.Equal((SoakOutcome.ExhaustsPool, "exhausts the pool after 10,000 requests"),
            Outcome(Facts() with { Unfinished = 32, Samples = [.. Samples(_ => 1e6), .. Enumerable.Range(0, 6).Select(i => Sample(50 + i, null, requests: 0, waiting: 32))] }));

    [Fact]
    public void A_service_that_has_gone_is_said_so_before_anything_else() =>
        Assert.Equal((SoakOutcome.ServiceLost, "the service ended after 10,000 requests"),
            Outcome(Facts() with { ServiceEnded = true, Errors = One("connection lost", 5000), AnsweredAtFirst = One("connection lost", 10_000) }));

    [Fact]
    public void A_service_that_never_answers_fails() =>
        Assert.Equal((SoakOutcome.Fails, "fails: none of 64 requests was answered (no answer)"), Outcome(Facts() with { Answered = 0, Errors = One("no answer", 64), AnsweredAtFirst = One("no answer", 0) }));

    [Fact]
    public void A_p99_that_grows_is_degradation_and_one_stall_is_not()
    {
        Assert.Equal((SoakOutcome.Degrades, "degrades: p99 8.0 times the start"), Outcome(Facts() with { Samples = Samples(i => i < 10 ? 10e6 : 80e6) }));
        Assert.Equal((SoakOutcome.Stable, "stable"), Outcome(Facts() with { Samples = Samples(i => i == 37 ? 5e9 : 10e6) }));
    }

    private static (SoakOutcome, string) Outcome(SoakFacts facts)
    {
        var verdict = SoakRules.Judge(facts);
        return (verdict.Outcome, verdict.Text);
    }

    private static SoakFacts Facts() => new() { Answered = 10_000, Errors = None, AnsweredAtFirst = None, Workers = 32, Checkpoints = [], Samples = Samples(_ => 10e6) };

    private static Dictionary<string, long> One(string reason, long count) => new() { [reason] = count };

    private static SoakCheckpoint[] Heap(Func<long, double> bytes) => [.. Enumerable.Range(1, 11).Select(i => 1000L * i).Select(n => new SoakCheckpoint(n, (long)bytes(n)))];

    private static List<SoakSample> Samples(Func<int, double> p99) => [.. Enumerable.Range(0, 40).Select(i => Sample(i, p99(i)))];

    private static SoakSample Sample(int i, double? p99, double requests = 500, long waiting = 0) =>
        new(i / 2.0, requests, 0, p99 / 4, p99 / 2, p99, new ProcessReading(null, null, null, null, null, 1, 1, waiting), null, null);
}
