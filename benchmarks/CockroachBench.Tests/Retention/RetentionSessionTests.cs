using System.Diagnostics;
using CockroachBench.Retention;
using CockroachBench.Retention.Measuring;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Retention;

// Slow operations, measured in this process.
[Collection(Lane.Alone)]
public class RetentionSessionTests
{
    private const int Megabyte = 1_000_000;

    private readonly List<byte[]> _kept = [];
    private long _operations;

    [Fact]
    public void An_operation_of_which_few_fit_has_exact_counts_and_a_peak_and_no_verdict()
    {
        var (result, timing) = Measure(TimeSpan.FromSeconds(0.3), () => Hold(10 * Megabyte));
        Assert.Matches("^an operation takes 0\\.\\d s and too few fit into 5 s", result.Problem);
        Assert.Equal((null, null, null, null), (result.Retained, result.RetainedLower, result.RetainedUpper, result.Verdict));
        Assert.InRange(result.PeakLive!.Value, 9 * Megabyte, 11 * Megabyte);
        Assert.Equal((0.0, 0.0), (result.ConnectionsOpened, result.Sockets));
        Assert.Null(timing);
        Assert.InRange(_operations, 4, 10); // the last ones for the large object heap, where there is time
    }

    // Too few to find a small leak: the row does not say none.
    [Fact]
    public void A_clean_operation_of_which_fewer_fit_than_the_rule_needs_is_unclear()
    {
        var (result, timing) = Measure(TimeSpan.FromSeconds(0.1), () => Hold(Megabyte));
        Assert.Null(result.Problem);
        Assert.Equal(Verdict.Unclear, result.Verdict);
        Assert.InRange(result.Resolution!.Value, 200 / 39.0, 200);
        Assert.InRange(result.PeakLive!.Value, 0.9 * Megabyte, 1.1 * Megabyte);
        Assert.Null(timing);
    }

    [Fact]
    public void And_a_leak_is_one_with_its_size()
    {
        // Much larger than what earlier tests of this process left, which goes away meanwhile.
        const int leak = 4 * Megabyte;
        var (result, timing) = Measure(
            TimeSpan.FromSeconds(0.03), () => _kept.Add(new byte[leak]), TimeSpan.FromSeconds(30));
        Assert.Equal((null, Verdict.Leak), (result.Problem, result.Verdict));
        Assert.InRange(result.Retained!.Value, 0.99 * leak, 1.01 * leak);
        Assert.NotNull(timing);
    }

    private static void Hold(int bytes)
    {
        var held = new byte[bytes];
        PeakLive.Mark();
        GC.KeepAlive(held);
    }

    private (RetentionResult, TimingBudget?) Measure(TimeSpan time, Action operation, TimeSpan? limit = null)
    {
        return new RetentionSession(new MeasuredCase(Run)) { CaseTime = limit ?? TimeSpan.FromSeconds(5) }.Measure();

        void Run(long invocations)
        {
            for (var i = 0L; i < invocations; i++)
            {
                _operations++;
                var start = Stopwatch.GetTimestamp();
                operation();
                if (time - Stopwatch.GetElapsedTime(start) is var rest && rest > TimeSpan.Zero) Thread.Sleep(rest);
            }
        }
    }
}
