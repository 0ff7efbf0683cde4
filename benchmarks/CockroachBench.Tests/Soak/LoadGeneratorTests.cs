using CockroachBench.Soak;

namespace CockroachBench.Tests.Soak;

public class LoadGeneratorTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_pause_of_the_service_counts_for_every_request_that_was_due_in_it()
    {
        // 2 workers, 100 requests a second for 4 s, and one pause of 1 s: about 100 of 400 requests were due in it. Counted from
        // when each was sent, only two would have noticed.
        var pause = TimeSpan.FromSeconds(1);
        var paused = false;
        var gate = new Lock();
        Task? standing = null;
        var load = new LoadGenerator(async (number, token) =>
        {
            lock (gate)
            {
                if (number == 100 && !paused) (paused, standing) = (true, Task.Delay(pause, token));
            }
            if (standing is { IsCompleted: false }) await standing;
            return null;
        }, workers: 2, rate: 100);
        await RunUntilAsync(load, () => load.Answered >= 400);
        load.Take();
        Assert.InRange(load.Total.GetValueAtPercentile(99), 700_000, 10_000_000);
        // Three quarters of the requests met no pause.
        Assert.InRange(load.Total.GetValueAtPercentile(50), 1, 600_000);
    }

    [Fact]
    public async Task Without_a_schedule_the_same_pause_is_seen_by_the_requests_under_way_alone()
    {
        var load = new LoadGenerator(async (number, token) =>
        {
            await Task.Delay(number == 100 ? 1000 : 5, token);
            return null;
        }, workers: 2, rate: null);
        await RunUntilAsync(load, () => load.Answered >= 400);
        load.Take();
        Assert.InRange(load.Total.GetValueAtPercentile(99), 1, 700_000);
        Assert.InRange(load.Total.GetValueAtPercentile(100), 900_000, 30_000_000);
    }

    [Fact]
    public async Task Never_more_requests_than_workers_are_under_way()
    {
        var (now, most) = (0, 0);
        var gate = new Lock();
        var load = new LoadGenerator(async (_, token) =>
        {
            lock (gate) most = Math.Max(most, ++now);
            await Task.Delay(5, token);
            lock (gate) now--;
            return null;
        }, workers: 3, rate: 10_000);
        await RunUntilAsync(load, () => load.Answered >= 60);
        Assert.Equal(3, most);
        Assert.True(load.Unsent > 0, "10,000 requests a second cannot be sent by three workers that take 5 ms each");
    }

    [Fact]
    public async Task Held_load_is_quiet_and_its_schedule_waits()
    {
        var load = new LoadGenerator((_, _) => Task.FromResult<string?>(null), workers: 2, rate: 200);
        using var end = new CancellationTokenSource();
        var running = load.RunAsync(end.Token);
        await UntilAsync(() => load.Answered >= 10);
        Assert.True(await load.QuietAsync(LongEnough, TestContext.Current.CancellationToken));
        var (answered, elapsed) = (load.Answered, load.Elapsed);
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        Assert.Equal((answered, elapsed), (load.Answered, load.Elapsed));
        load.Resume();
        await UntilAsync(() => load.Answered >= answered + 10);
        await end.CancelAsync();
        await running;
        load.Take();
        // A second's worth of requests was not due while the load was held, so none of them has waited for a second.
        Assert.InRange(load.Total.GetValueAtPercentile(50), 1, 500_000);
    }

    [Fact]
    public async Task Load_holds_after_a_given_number_of_answers()
    {
        var load = new LoadGenerator((_, _) => Task.FromResult<string?>(null), workers: 4, rate: null);
        load.HoldAfter(100);
        using var end = new CancellationTokenSource();
        var running = load.RunAsync(end.Token);
        await UntilAsync(() => load.IsHeld && load.InFlight == 0);
        Assert.InRange(load.Answered, 100, 103);
        await end.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Failures_are_counted_by_reason_and_what_is_given_up_is_neither()
    {
        var load = new LoadGenerator(async (number, token) =>
        {
            if (number >= 20) await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return number < 15 ? null : "broken";
        }, workers: 1, rate: null);
        using var end = new CancellationTokenSource();
        var running = load.RunAsync(end.Token);
        await UntilAsync(() => load is { Failed: 5, InFlight: 1 });
        await end.CancelAsync();
        await running;
        Assert.Equal((15, 5L), (load.Answered, load.Errors["broken"]));
        Assert.Equal(15, load.AnsweredAtFirst["broken"]);
    }

    private static async Task RunUntilAsync(LoadGenerator load, Func<bool> condition)
    {
        using var end = new CancellationTokenSource();
        var running = load.RunAsync(end.Token);
        await UntilAsync(condition);
        await end.CancelAsync();
        await running;
    }

    private static Task UntilAsync(Func<bool> condition) =>
        CockroachBench.Lab.Programs.Wait.UntilAsync(condition, LongEnough, () => "the load has not come so far");
}
