using CockroachBench.Harness.Cli;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Cli;

public class RunReportTests
{
    [Fact]
    public void A_reason_that_cases_of_a_class_share_is_given_once_with_their_number()
    {
        RunCase Broken(string method, string reason, string family = "Reads/LargeScan", CaseState state = CaseState.Failed) =>
            HandMadeRun.Case(method, family, "1", state: state, reason: reason);
        RunCase[] cases =
        [
            .. Enumerable.Range(0, 12).Select(i => Broken($"M{i}", "out of memory")), Broken("Other", "timed out"),
            Broken("Elsewhere", "out of memory", "Reads/Small"), HandMadeRun.Case("Fine"),
            Broken("Lacking", "needs Cursors: no", state: CaseState.NotSupported),
        ];
        string[] failed =
        [
            "Reads/LargeScan: 12 cases failed: out of memory",
            "Reads/LargeScan Other (Rows=1): FAILED: timed out",
            "Reads/Small Elsewhere (Rows=1): FAILED: out of memory",
        ];
        Assert.Equal(failed, RunReport.Failures(cases, withUnsupported: false));
        Assert.Equal([.. failed, "Reads/LargeScan Lacking (Rows=1): not supported, needs Cursors: no"],
            RunReport.Failures(cases, withUnsupported: true));
        Assert.Contains("12 cases failed: out of memory.", MarkdownTables.Render(HandMadeRun.Of(HandMadeRun.File(cases))),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.9, 2, 0.99, null)]
    [InlineData(2.0, 2, 0.99, "load average 2.0 on 2 cores")]
    [InlineData(1.0, 1, 0.99, "load average 1.0 on 1 core")]
    [InlineData(0.1, 2, 0.79, "a thread gets 79 % of a core")]
    [InlineData(0.1, 2, 0.80, null)]
    [InlineData(null, 2, 0.99, null)]
    public void A_machine_is_too_busy_for_times_by_its_load_or_by_what_a_thread_gets(
        double? load, int cores, double share, string? expected) =>
        Assert.Equal(expected, MachineLoad.WhyTooBusy(load, cores, share));

    [Fact]
    public void The_time_left_follows_what_was_measured()
    {
        var (clock, lines) = (new Clock(), new List<string>());
        var progress = new Progress(20, TimeSpan.FromSeconds(4), lines.Add, clock);
        var done = HandMadeRun.Case("A") with { State = CaseState.Checked };
        progress.Start();
        for (var i = 0; i < 10; i++)
        {
            clock.Seconds += 10;
            progress.Report(done);
        }
        // One case of 10 s and four of the guess; then five and ten measured.
        Assert.Equal($"[ 1/20] {Progress.Name(done)}: ok, about 1 min 38 s left", lines[0]);
        Assert.Equal($"[ 5/20] {Progress.Name(done)}: ok, about 2 min 30 s left", lines[4]);
        Assert.Equal($"[10/20] {Progress.Name(done)}: ok, about 1 min 40 s left", lines[9]);
    }

    [Fact]
    public void A_run_without_times_keeps_its_profile_s_warm_up_and_name()
    {
        var (timed, untimed) = (Profile.Quick, Profile.Quick.WithoutTiming());
        Assert.Equal((1, 1, timed.Job!.Run.WarmupCount),
            (untimed.Job!.Run.IterationCount, untimed.Job.Run.LaunchCount, untimed.Job.Run.WarmupCount));
        Assert.Equal(timed.Job.ResolvedId, untimed.Job.ResolvedId);
        Assert.False(untimed.IsTimed);
        Assert.True(timed.IsTimed);
    }

    [Fact]
    public void No_time_of_a_run_without_times_is_shown_or_judged()
    {
        RunCase[] cases = [HandMadeRun.Case("A", baseline: true), HandMadeRun.Case("B")];
        CaseFigures[] figures = [
            HandMadeRun.Figures("A", 1000, 10, 2048, poolWait: 5), HandMadeRun.Figures("B", 2000, 10, 4096, poolWait: 5)];
        var timed = HandMadeRun.Of(HandMadeRun.File(cases), figures);
        var untimed = HandMadeRun.Of(HandMadeRun.File(cases) with { Timing = false }, [.. figures.Select(f => f.WithoutTimes())]);

        var page = MarkdownTables.Render(untimed);
        Assert.Contains("A allocates least (2.00 KB), B most (4.00 KB).", page, StringComparison.Ordinal);
        Assert.All((string[])["Mean", "Ratio", "Wait", "fastest", "wider than"],
            word => Assert.DoesNotContain(word, page, StringComparison.Ordinal));

        var comparison = RunComparer.Compare(timed, untimed, TimeRule.Default, ("base", "head"));
        Assert.All(comparison.Cases, c => Assert.Equal((null, "not timed"), (c.Time, c.Reason)));
        Assert.Contains(comparison.Differences, d => d.StartsWith("Head was measured without times", StringComparison.Ordinal));
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
