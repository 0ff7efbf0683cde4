using CockroachBench.Results.Judging;
using CockroachBench.Retention.Statistics;

namespace CockroachBench.Soak;

internal sealed record SoakFacts
{
    public required long Answered { get; init; }
    public required IReadOnlyDictionary<string, long> Errors { get; init; }
    public required IReadOnlyDictionary<string, long> AnsweredAtFirst { get; init; }
    public double Seconds { get; init; }
    public required int Workers { get; init; }
    public required IReadOnlyList<SoakCheckpoint> Checkpoints { get; init; }
    public required IReadOnlyList<SoakSample> Samples { get; init; }
    // Requests answered during the build-up; their checkpoints count only if there are no others.
    public long BuildUp { get; init; }
    // The second of the first failed request or lost session.
    public double? LostAt { get; init; }
    // Requests still without an answer a second after the load ended.
    public long Unfinished { get; init; }
    public bool ServiceEnded { get; init; }
    // Checkpoints come without a forced collection.
    public bool HeapOnlySeen { get; init; }
}

internal static class SoakRules
{
    // Growth of the live heap over all requests, in bytes: less is caches, code and buffers.
    public const double SmallestGrowth = 1024 * 1024;
    public const double SmallestGrowthSeen = 16 * SmallestGrowth;
    // If a pool was exhausted during the build-up: few requests, one after the other.
    public const double SmallestGrowthOfBuildUp = SmallestGrowth / 4;
    private const double MostFailures = 0.01;
    private const double Slower = 3;
    private const double SlowerBy = 20e6;
    private const double LevelsOff = 0.25;
    private const int FewestCheckpoints = 5;
    private const int FewestOfBuildUp = 4;
    private const int FewestSamples = 12;
    private const int StalledSamples = 4;
    private const double StalledTimes = 2;

    public static SoakVerdict Judge(SoakFacts facts)
    {
        var slope = Leak(facts);
        var (outcome, text, requests) = Outcome(facts, slope);
        return slope is { } s && outcome is not SoakOutcome.Stable and not SoakOutcome.Degrades
            ? new SoakVerdict(outcome, text, requests, s.Value, s.Lower, s.Upper)
            : new SoakVerdict(outcome, text, requests);
    }

    // The failure that exhausted it for good: a request failed for it, and only requests in flight were answered since.
    public static string? Exhaustion(SoakFacts facts) => ((string[])[Failure.PoolExhausted, Failure.ServerFull]).FirstOrDefault(
        reason => facts.AnsweredAtFirst.TryGetValue(reason, out var after) && facts.Answered - after <= facts.Workers);

    // Fewer sessions than before, and fewer than the pool believes: lost even if no request has met one yet.
    public static bool HasLostSessions(SoakSample? before, SoakSample now) =>
        now.Sessions < before?.Sessions && now.Sessions < now.Reading?.PoolBusy + now.Reading?.PoolIdle;

    public static string? Loss(SoakFacts facts)
    {
        if (facts.LostAt is not { } second) return null;
        var isConnection = facts.Errors.Count == 0 || facts.Errors.Keys.Any(e => e is Failure.Database or SoakClient.ConnectionLost);
        return $"{(isConnection ? "connections lost" : "requests failed")} at second {second:0}";
    }

    private static (SoakOutcome, string, long?) Outcome(SoakFacts facts, Slope? slope)
    {
        var failed = facts.Errors.Values.Sum();
        var all = facts.Answered + failed;
        var after = $"after {Count(facts.Answered)} requests";
        if (facts.ServiceEnded) return (SoakOutcome.ServiceLost, $"the service ended {after}", facts.Answered);
        var (exhaustion, isStalled) = (Exhaustion(facts), IsStalled(facts));
        if (exhaustion == Failure.ServerFull)
            return (SoakOutcome.ExhaustsServer, $"exhausts the server's sessions {after}", facts.Answered);
        if (exhaustion == Failure.PoolExhausted || (isStalled && facts.Samples[^1].Reading?.PoolWaiting > 0))
            return (SoakOutcome.ExhaustsPool, $"exhausts the pool {after}", facts.Answered);
        if (isStalled) return (SoakOutcome.Fails, $"fails: nothing is answered any more {after}", null);
        if (facts.Answered == 0 && all > 0)
            return (SoakOutcome.Fails, $"fails: none of {Count(all)} requests was answered ({MostFrequent(facts)})", null);
        if (failed > MostFailures * all)
        {
            var (share, first) = ($"{Count(failed)} of {Count(all)} requests", Count(facts.AnsweredAtFirst.Values.Min()));
            return (SoakOutcome.Fails, $"fails: {share} ({MostFrequent(facts)}), the first after {first}", null);
        }
        if (Unfinished(facts, all) is { } unfinished) return (SoakOutcome.Unfinished, unfinished, null);
        if (all == 0) return (SoakOutcome.Fails, "fails: nothing was answered", null);
        if (slope is { } leak)
        {
            var how = facts.HeapOnlySeen ? " (heap as seen, without forced collections)" : "";
            return (SoakOutcome.Leaks, $"leaks {Quantity.Bytes(leak.Value)}/request{how}", null);
        }
        if (Loss(facts) is { } loss && facts.Checkpoints.Count > 0 && Stretch(facts).Count < FewestCheckpoints)
            return (SoakOutcome.Unclear, "unclear: " + loss, null);
        if (Degradation(facts.Samples) is { } times)
            return (SoakOutcome.Degrades, $"degrades: p99 {Quantity.Significant(times, 2)} times the start", null);
        var onlyAnswers = facts is { HeapOnlySeen: true, Checkpoints.Count: 0 };
        return (SoakOutcome.Stable, onlyAnswers ? "stable as far as its answers tell" : "stable", null);
    }

    private static string? Unfinished(SoakFacts facts, long ended)
    {
        if (facts.Unfinished == 0) return null;
        var count = Count(facts.Unfinished);
        if (ended == 0)
            return $"unfinished: no request was answered within {facts.Seconds:0.#} s, {count} are still under way";
        if (facts.Answered == 0 || !IsSilent(facts)) return null;
        return $"unfinished: {count} requests are still under way, nothing was answered in the last {Silence(facts):0.#} s";
    }

    // A service that has always been slow may only be at work.
    private static bool IsStalled(SoakFacts facts) => facts is { Unfinished: > 0, Answered: > 0 } && IsSilent(facts)
        && Silence(facts) * 1e9 > StalledTimes * (facts.Samples.Max(s => s.P99) ?? 0);

    private static bool IsSilent(SoakFacts facts) =>
        facts.Samples.Count >= StalledSamples && facts.Samples.TakeLast(StalledSamples).All(s => s.Requests == 0);

    private static double Silence(SoakFacts facts) =>
        facts.Samples[^1].Seconds - (facts.Samples.LastOrDefault(s => s.Requests > 0)?.Seconds ?? 0);

    // The longest one in which nothing failed and no session was lost. What follows a loss begins with a checkpoint of its own:
    // new connections, and code that runs for the first time, are a step.
    private static List<SoakCheckpoint> Stretch(SoakFacts facts) => facts.Checkpoints
        .Where(c => c.Requests > facts.BuildUp).GroupBy(c => c.Losses)
        .Select(g => Distinct(g.Skip(g.Key > 0 ? 1 : 0))).MaxBy(s => s.Count) ?? [];

    private static List<SoakCheckpoint> Distinct(IEnumerable<SoakCheckpoint> checkpoints) =>
        [.. checkpoints.GroupBy(c => c.Requests).Select(g => g.Last())];

    // Where a pool lasts for less there are only the requests of the build-up. Those are never set beside requests of the load,
    // whose workers are more: their connections are a step, and a step among few points looks like a slope.
    private static Slope? Leak(SoakFacts facts)
    {
        var (used, least) = (Stretch(facts), facts.HeapOnlySeen ? SmallestGrowthSeen : SmallestGrowth);
        if (used.Count < FewestCheckpoints)
        {
            if (facts.LostAt is not null && Exhaustion(facts) is null && !IsStalled(facts)) return null;
            (used, least) = (Distinct(facts.Checkpoints.Where(c => c.Requests <= facts.BuildUp && c.Losses == 0)), SmallestGrowthOfBuildUp);
        }
        if (used.Count < FewestOfBuildUp) return null;
        var slope = Estimate(used);
        var growth = slope.Value * (used[^1].Requests - used[0].Requests);
        if (slope.Lower <= 0 || growth < least) return null;
        var recent = used.TakeLast(Math.Max(FewestOfBuildUp, used.Count / 2)).ToList();
        return Estimate(recent).Value >= LevelsOff * slope.Value ? slope : null;
    }

    private static Slope Estimate(IReadOnlyList<SoakCheckpoint> points) =>
        TheilSen.Estimate([.. points.Select(c => (double)c.Requests)], [.. points.Select(c => (double)c.LiveBytes)]);

    // Medians of half-second percentiles: one stall of the machine is no degradation.
    private static double? Degradation(IReadOnlyList<SoakSample> samples)
    {
        var p99 = samples.Select(s => s.P99).OfType<double>().ToList();
        if (p99.Count < FewestSamples) return null;
        var quarter = p99.Count / 4;
        var (first, last) = (Median.Of(p99.Take(quarter).ToArray()), Median.Of(p99.TakeLast(quarter).ToArray()));
        return last >= Slower * first && last - first >= SlowerBy ? last / first : null;
    }

    private static string MostFrequent(SoakFacts facts) => facts.Errors.Count == 0 ? "no answer" : facts.Errors.MaxBy(e => e.Value).Key;
    private static string Count(long count) => count.ToString("N0");
}
