using System.Globalization;
using System.Reflection;
using System.Text;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using CockroachBench.Harness.Running;
using CockroachBench.Retention;
using CockroachBench.Retention.Measuring;
using Perfolizer.Horology;

namespace CockroachBench.Lab.Accuracy;

// Measures the measurement: controls of known truth, each in as many processes as there are repetitions.
internal sealed class AccuracyRun(int repetitions, bool withTiming, string artifacts, ILogger logger, Action<string> say)
{
    private const double SlopeGoal = 0.01;
    private const double TimingGoal = 0.01;
    private const double SecondsGoal = 5;
    private const double SmallestLeakToFind = 24;

    private sealed record Row(string Name, TruthAttribute Truth, IReadOnlyList<RetentionResult> Results)
    {
        public int Count(Verdict verdict) => Results.Count(r => r.Verdict == verdict);

        public double Median => Results.Select(r => r.Retained ?? double.NaN).Order().ElementAtOrDefault(Results.Count / 2);

        public double WorstError => Truth.BytesPerOperation == 0 ? 0 : Results.Max(r => Error(r.Retained ?? 0));

        public double MedianError => Truth.BytesPerOperation == 0 ? 0 : Error(Median);

        public double Seconds => Results.Count == 0 ? 0 : Results.Max(r => r.Seconds);

        private double Error(double retained) =>
            Math.Max(0, Math.Abs(retained - Truth.BytesPerOperation) - Truth.Slack) / Truth.BytesPerOperation;
    }

    public (string Page, bool MetGoals) Run()
    {
        say($"Controls: {repetitions} processes each ...");
        var rows = new[] { typeof(LeakControls), typeof(CleanControls) }.SelectMany(RunControls).ToList();
        if (!withTiming) return Report(rows, null);
        say($"Timing with and without the diagnoser: {TimingControl.PairCount} processes each ...");
        return Report(rows, TimingChange());
    }

    private IEnumerable<Row> RunControls(Type type)
    {
        // Timing is not the subject here: one iteration of one invocation.
        var job = Job.Default.WithId("accuracy").WithLaunchCount(repetitions)
            .WithStrategy(RunStrategy.ColdStart).WithWarmupCount(0).WithIterationCount(1).WithInvocationCount(1).WithUnrollFactor(1);
        var summary = Run(BenchmarkConverter.TypeToBenchmarks(type, Config(job)));
        foreach (var report in summary.Reports)
        {
            var method = report.BenchmarkCase.Descriptor.WorkloadMethod;
            yield return new Row(method.Name, method.GetCustomAttribute<TruthAttribute>()!,
                [.. report.ExecuteResults.SelectMany(r => r.PrefixedLines).Select(RetentionResult.FromLine).OfType<RetentionResult>()]);
        }
    }

    private static Summary Run(BenchmarkRunInfo cases)
    {
        using var environment = new BuildEnvironment();
        return BenchmarkRunner.Run(MeasuringProgram.In(environment.Folder, [cases]).Built).Single();
    }

    // One process with, one without, in turn and in changing order, so that the machine's drift affects both alike.
    private (double Change, double Spread) TimingChange()
    {
        var plain = Job.Default.WithId("plain").WithLaunchCount(1)
            .WithWarmupCount(5).WithIterationCount(10).WithIterationTime(TimeInterval.FromMilliseconds(50));
        var diagnosed = plain.WithId("diagnosed").WithEngineFactory(new RetentionEngineFactory());
        var all = BenchmarkConverter.TypeToBenchmarks(typeof(TimingControl), Config(plain).AddJob(diagnosed));
        var inTurn = all.BenchmarksCases.OrderBy(PairOf).ThenBy(c => (c.Job.Id == diagnosed.Id) == (PairOf(c) % 2 == 0)).ToArray();
        var summary = Run(new BenchmarkRunInfo(inTurn, all.Type, all.Config));
        var ratios = summary.Reports.GroupBy(r => PairOf(r.BenchmarkCase))
            .Select(pair => Math.Log(Median(pair, diagnosed) / Median(pair, plain))).ToList();
        ratios.Sort();
        // Interquartile range over 1.35 estimates the standard deviation; over the root of n that of the median, nearly.
        var deviation = (ratios[ratios.Count * 3 / 4] - ratios[ratios.Count / 4]) / 1.35;
        return (Math.Exp(ratios[ratios.Count / 2]) - 1, 1.25 * deviation / Math.Sqrt(ratios.Count));
    }

    private static int PairOf(BenchmarkCase benchmarkCase) => (int)benchmarkCase.Parameters[nameof(TimingControl.Pair)];

    private static double Median(IEnumerable<BenchmarkReport> pair, Job job) =>
        pair.Single(r => r.BenchmarkCase.Job.Id == job.Id).ResultStatistics?.Median ?? double.NaN;

    private ManualConfig Config(Job job) => ManualConfig.CreateEmpty()
        .AddJob(job)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(logger)
        .WithOptions(ConfigOptions.DisableLogFile)
        .WithBuildTimeout(SuiteConfig.LongestBuild)
        .WithArtifactsPath(artifacts);

    private (string Page, bool MetGoals) Report(List<Row> rows, (double Change, double Spread)? timing)
    {
        var page = new StringBuilder();
        page.Append("| Control | Truth (B/op) | Median slope | Worst error | none | leak | unclear | Longest (s) |\n");
        page.Append("|---|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (var row in rows)
        {
            var (bytes, slack) = (row.Truth.BytesPerOperation, row.Truth.Slack);
            var truth = slack > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{bytes - slack:0.###} to {bytes + slack:0.###}")
                : bytes.ToString("0.###", CultureInfo.InvariantCulture);
            var error = bytes == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{row.WorstError:0.00%}");
            var (none, leak, unclear) = (row.Count(Verdict.None), row.Count(Verdict.Leak), row.Count(Verdict.Unclear));
            page.Append(CultureInfo.InvariantCulture,
                $"| {row.Name} | {truth} | {row.Median:0.000} | {error} | {none} | {leak} | {unclear} | {row.Seconds:0.0} |\n");
        }

        var clean = rows.Where(r => r.Truth.BytesPerOperation == 0).ToList();
        var leaks = rows.Where(r => r.Truth.BytesPerOperation >= SmallestLeakToFind).ToList();
        var falseLeaks = clean.Sum(r => r.Count(Verdict.Leak));
        var missed = leaks.Sum(r => repetitions - r.Count(Verdict.Leak));
        var (worst, worstMedian) = (rows.Max(r => r.WorstError), rows.Max(r => r.MedianError));
        var errors = string.Create(CultureInfo.InvariantCulture, $"worst repetition {worst:0.00%}, worst median {worstMedian:0.00%}");
        List<(string Goal, string Measured, bool Met)> goals =
        [
            ("slope within 1 % of the truth, every repetition of every leak", errors, worst <= SlopeGoal),
            ($"no false leak in {clean.Sum(r => r.Results.Count)} clean repetitions", $"{falseLeaks} false", falseLeaks == 0),
            ("every true leak of 24 B/op or more found", $"{missed} missed of {leaks.Count * repetitions}", missed == 0),
        ];
        if (timing is var (change, spread))
        {
            var longest = rows.Max(r => r.Seconds);
            var seconds = string.Create(CultureInfo.InvariantCulture, $"longest {longest:0.0} s");
            goals.Add(("at most 5 s a case", seconds, longest <= SecondsGoal));
            var difference = string.Create(CultureInfo.InvariantCulture,
                $"{change:+0.00%;-0.00%} ± {spread:0.00%} (standard error, {TimingControl.PairCount} pairs of processes)");
            goals.Add(("at most 1 % change of timing", difference, Math.Abs(change) <= TimingGoal));
        }
        page.Append("\n| Goal | Measured | Met |\n|---|---|---|\n");
        foreach (var (goal, measured, met) in goals)
            page.Append(CultureInfo.InvariantCulture, $"| {goal} | {measured} | {(met ? "yes" : "no")} |\n");
        return (page.ToString(), goals.All(g => g.Met));
    }
}
