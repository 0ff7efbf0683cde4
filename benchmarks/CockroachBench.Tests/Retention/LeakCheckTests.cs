using System.Diagnostics.Metrics;
using CockroachBench.Retention;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Retention;

// In this process, as in anybody's tests.
[Collection(Lane.Alone)]
public sealed class LeakCheckTests : IDisposable
{
    private const string Pool = "orders";

    private static readonly List<LeakedRow> s_rows = [];

    private readonly CancellationTokenSource _ended = new();
    private readonly Meter _meter = new("CockroachBench.Tests.Pool");
    private int _busy;

    private sealed class LeakedRow
    {
        public long Id { get; init; }
    }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
        _meter.Dispose();
        s_rows.Clear();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clean_operation_has_no_leak_and_takes_little_time()
    {
        var result = await LeakCheck.MeasureAsync(async () => { await Task.Yield(); GC.KeepAlive(new byte[100]); }, null, Cancellation);
        Assert.True(result.Verdict == Verdict.None, result.ToString());
        Assert.Equal(2, result.Resolution);
        Assert.StartsWith("No leak: less than 2 B per operation\n", result.ToString(), StringComparison.Ordinal);
        // On a quiet machine less than a second.
        Assert.InRange(result.Duration.TotalSeconds, 0, 20);
    }

    [Fact]
    public async Task A_leak_fails_with_its_bytes_its_type_and_what_keeps_it()
    {
        var failure = await Assert.ThrowsAsync<LeakException>(() => LeakCheck.AssertNoneAsync(
            async () =>
            {
                await Task.Yield();
                s_rows.Add(new LeakedRow { Id = 1 });
            }, null, Cancellation));
        // 24 bytes of an object and 8 of its place in the list, which doubles in steps.
        Assert.Matches(@"^Leak: 2\d(\.\d)? B retained per operation\n", failure.Message);
        Assert.Contains("\n  24 B in 1 x CockroachBench.Tests.Retention.LeakCheckTests+LeakedRow\n    kept by static "
            + "CockroachBench.Tests.Retention.LeakCheckTests.s_rows -> List<LeakCheckTests.LeakedRow> -> ", failure.Message,
            StringComparison.Ordinal);
        Assert.InRange(failure.Result.Retained!.Value, 23.5, 32);
    }

    [Fact]
    public void One_in_ten_is_found_and_runs_on_the_calling_thread()
    {
        var (count, threads) = (0, new HashSet<int>());
        var result = LeakCheck.Measure(
            () =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                if (++count % 10 == 0) s_rows.Add(new LeakedRow());
            }, null, Cancellation);
        Assert.True(result.Verdict == Verdict.Leak, result.ToString());
        Assert.InRange(result.Retained!.Value, 2.3, 3.2);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void Busy_slots_of_a_pool_are_a_leak_by_its_name()
    {
        CreatePool();
        var failure = Assert.Throws<LeakException>(() => LeakCheck.AssertNone(() => _busy++, budget: 500, Cancellation));
        Assert.StartsWith("Leak: 1 slot of a pool held per operation\n  1 slot held per operation of the pool orders\n", failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_pool_that_runs_dry_says_how_many_slots_are_held()
    {
        CreatePool();
        var failure = Assert.Throws<LeakException>(() => LeakCheck.AssertNone(
            () =>
            {
                if (_busy == 20) throw new TimeoutException("no connection is free");
                _busy++;
            }, null, Cancellation));
        Assert.Matches(@"^Leak: 0\.95 slots of a pool held per operation\n  threw in the operations after the 6th: TimeoutException: "
            + @"no connection is free \(20 pool slots are held\)\n", failure.Message);
    }

    [Fact]
    public void What_the_operation_throws_is_thrown_on()
    {
        var calls = 0;
        var thrown = Assert.Throws<InvalidDataException>(() => LeakCheck.Measure(
            () =>
            {
                if (++calls == 50) throw new InvalidDataException("on purpose");
            }, null, Cancellation));
        Assert.Equal("on purpose", thrown.Message);
        Assert.Equal(50, calls);
    }

    [Fact]
    public async Task A_check_that_is_cancelled_ends()
    {
        var calls = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LeakCheck.MeasureAsync(
            () =>
            {
                if (++calls == 50) _ended.Cancel();
                return Task.CompletedTask;
            }, null, _ended.Token));
        Assert.Equal(50, calls);
    }

    [Fact]
    public void A_budget_is_kept_and_one_that_is_too_small_is_refused()
    {
        var calls = 0;
        var result = LeakCheck.Measure(() => calls++, budget: 3000, Cancellation);
        Assert.True(result.Verdict == Verdict.None, result.ToString());
        Assert.InRange(calls, 1000, 3000);
        Assert.Equal(calls, result.Operations);
        Assert.Throws<ArgumentOutOfRangeException>(() => LeakCheck.Measure(() => { }, budget: 31, Cancellation));
    }

    [Fact]
    public void Too_few_operations_for_a_verdict_are_unclear_and_say_so()
    {
        LeakException Check() => Assert.Throws<LeakException>(() => LeakCheck.AssertNone(() => { }, budget: 100, Cancellation));
        var failure = Check();
        // What earlier tests of this process left may go away meanwhile, and then that is the reason.
        for (var again = 5; again > 0 && failure.Message.Contains("other code", StringComparison.Ordinal); again--) failure = Check();
        Assert.Equal(Verdict.Unclear, failure.Result.Verdict);
        Assert.Matches(@"^Unclear whether the operation leaks: \d+ operations.* are too few", failure.Message);
    }

    // As a test beside it would do that fills a cache.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_other_code_retains_makes_it_unclear(bool leaksALittle)
    {
        var calls = 0;
        var others = new Thread(() =>
        {
            for (var kept = new List<byte[]>(); !_ended.IsCancellationRequested; Thread.Sleep(1)) kept.Add(new byte[8_000]);
        });
        others.Start();
        var failure = await Assert.ThrowsAsync<LeakException>(() => LeakCheck.AssertNoneAsync(
            () =>
            {
                if (leaksALittle && ++calls % 10 == 0) s_rows.Add(new LeakedRow());
                return Task.CompletedTask;
            }, null, Cancellation));
        _ended.Cancel();
        others.Join();
        Assert.Matches(@"^Unclear whether the operation leaks: other code in this process retained [\d,]+ B while nothing ran; "
            + "put the test in a collection that runs alone\n", failure.Message);
    }

    [Fact]
    public async Task A_large_leak_is_one_whatever_other_code_retains()
    {
        var others = new Thread(() =>
        {
            for (var kept = new List<byte[]>(); !_ended.IsCancellationRequested; Thread.Sleep(1)) kept.Add(new byte[8_000]);
        });
        others.Start();
        var kept = new List<byte[]>();
        var result = await LeakCheck.MeasureAsync(
            () =>
            {
                kept.Add(new byte[10_000]);
                return Task.CompletedTask;
            }, null, Cancellation);
        _ended.Cancel();
        others.Join();
        Assert.True(result.Verdict == Verdict.Leak, result.ToString());
        Assert.InRange(result.Retained!.Value, 9_900, 10_900);
    }

    [Fact]
    public async Task Checks_of_one_process_wait_for_each_other()
    {
        var (running, most) = (0, 0);
        Task Check() => LeakCheck.MeasureAsync(
            async () =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
            }, budget: 600, Cancellation);
        await Task.WhenAll(Check(), Check());
        Assert.Equal(1, most);
    }

    private void CreatePool() => _meter.CreateObservableUpDownCounter("db.client.connection.count", () => new Measurement<int>(
        _busy, new("db.client.connection.state", "used"), new("db.client.connection.pool.name", Pool)));
}
