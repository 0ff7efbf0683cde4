using CockroachBench.Results.Judging;
using Perfolizer.Mathematics.Common;
using Perfolizer.Mathematics.SignificanceTesting;
using Perfolizer.Mathematics.SignificanceTesting.MannWhitney;
using Perfolizer.Metrology;
using Pragmastat;

namespace CockroachBench.Lab.Rules;

/// <summary>The rules of the tools in use, written after their sources, to be held against ours on the same recorded launches.</summary>
internal static class ToolRules
{
    // Perfolizer's BinomialCoefficientHelper.MaxAcceptableN: up to so many values its Mann-Whitney test is exact.
    private const int PerfolizerExact = 65;

    private const double ResultsComparerLevel = 0.05;
    private const double ResultsComparerNoise = 0.3;
    private const double BenchstatLevel = 0.05;
    private const int BenchstatExact = 50;
    private const double AsvLevel = 0.002;
    private const int AsvExact = 20;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ToolRule> All { get; } =
    [
        new("ResultsComparer, 5 %", "dotnet/performance, src/tools/ResultsComparer/TwoInputsComparer.cs, with Perfolizer 0.2.1's StatisticalTestHelper.CalculateTost", (b, h) => ResultsComparer(b, h, 0.05)),
        new("BenchmarkDotNet StatisticalTestColumn, 10 %", "dotnet/BenchmarkDotNet, src/BenchmarkDotNet/Columns/StatisticalTestColumn.cs (0.14.0, default significance 1e-5)", StatisticalTestColumn),
        new("benchstat", "golang/perf, benchmath/anone.go and sample.go (default alpha 0.05)", Benchstat),
        new("github-action-benchmark, 110 %", "benchmark-action/github-action-benchmark, src/write.ts findAlerts, src/extract.ts extractBenchmarkDotnetResult", (b, h) => MeanRatio(b, h, 1.1)),
        new("github-action-benchmark, 150 %", "as above", (b, h) => MeanRatio(b, h, 1.5)),
        new("github-action-benchmark, 200 % (its default)", "as above; action.yml", (b, h) => MeanRatio(b, h, 2)),
        new("asv, factor 1.1", "airspeed-velocity/asv, asv/commands/compare.py _is_result_better, asv/_stats.py is_different", Asv),
    ];

    /// <summary>
    /// ResultsComparer: iterations; Mann-Whitney in each direction at 5 %, of base (or head) against the other plus a share of its mean, and the
    /// same again with 0.3 ns; what is the same for either is not reported. Needs 3 and 5 values.
    /// </summary>
    /// <param name="first">Base.</param>
    /// <param name="second">Head.</param>
    /// <param name="threshold">The share.</param>
    public static TimeVerdict ResultsComparer(LaunchSample first, LaunchSample second, double threshold)
    {
        var (b, h) = (first.Iterations, second.Iterations);
        var verdict = Tost(b, h, x => x.Average() * threshold);
        if (verdict == TimeVerdict.Same) return verdict;
        return Tost(b, h, _ => ResultsComparerNoise) == TimeVerdict.Same ? TimeVerdict.Same : verdict;
    }

    /// <summary>BenchmarkDotNet's column with its defaults, computed by the Perfolizer that BenchmarkDotNet 0.14.0 uses.</summary>
    public static TimeVerdict StatisticalTestColumn(LaunchSample first, LaunchSample second)
    {
        var (b, h) = (first.Iterations, second.Iterations);
        if (b.SequenceEqual(h)) return TimeVerdict.Same;
        if (b.Length == 1 && h.Length == 1) return TimeVerdict.Inconclusive;
        return new SimpleEquivalenceTest(MannWhitneyTest.Instance).Perform(new Sample(h), new Sample(b), Threshold.Parse("10%"), SignificanceLevel.P1E5) switch
        {
            ComparisonResult.Greater => TimeVerdict.Slower,
            ComparisonResult.Lesser => TimeVerdict.Faster,
            ComparisonResult.Indistinguishable => TimeVerdict.Same,
            _ => TimeVerdict.Inconclusive,
        };
    }

    /// <summary>benchstat: a value a launch (as from <c>go test -count</c>), two-sided Mann-Whitney at 5 %; no threshold. No significance is no statement.</summary>
    /// <remarks>With ties its library stays exact up to 25 values, here the normal approximation is used; means of launches do not tie.</remarks>
    public static TimeVerdict Benchstat(LaunchSample first, LaunchSample second)
    {
        var (b, h) = (first.LaunchMeans, second.LaunchMeans);
        if (MannWhitney.PTwoSided(b, h, BenchstatExact) > BenchstatLevel) return TimeVerdict.Inconclusive;
        return Direction(Median(b), Median(h));
    }

    /// <summary>github-action-benchmark: an alert where the ratio of the means is above a threshold; nothing else is said.</summary>
    public static TimeVerdict MeanRatio(LaunchSample first, LaunchSample second, double threshold) =>
        second.Iterations.Average() / first.Iterations.Average() > threshold ? TimeVerdict.Slower : TimeVerdict.Same;

    /// <summary>asv compare: medians that differ by a factor of 1.1 where Mann-Whitney on all samples has p &lt; 0.002.</summary>
    /// <remarks>With too few samples for such a p asv falls back on whether 99 % intervals overlap; that is not followed here: nothing is said then.</remarks>
    public static TimeVerdict Asv(LaunchSample first, LaunchSample second)
    {
        const double factor = 1.1;
        var (b, h) = (first.Iterations, second.Iterations);
        if (AsvP(b, h) is not (< AsvLevel)) return TimeVerdict.Inconclusive;
        var (before, after) = (Median(b), Median(h));
        return after < before / factor ? TimeVerdict.Faster : before < after / factor ? TimeVerdict.Slower : TimeVerdict.Same;
    }

    /// <summary>asv's own p value: two-sided; exact up to 20 values a side, then normal without corrections; ties broken to the least significant.</summary>
    /// <returns>Null where no p below its threshold is possible.</returns>
    public static double? AsvP(double[] x, double[] y)
    {
        var (m, n) = (x.Length, y.Length);
        // 1 / binomial(m + n, m), its smallest p.
        var smallest = Enumerable.Range(1, Math.Min(m, n)).Aggregate(1.0, (p, i) => p * i / (Math.Max(m, n) + i));
        if (smallest >= AsvLevel) return null;
        var (u, ties) = (0, 0);
        foreach (var a in x)
            foreach (var b in y)
                if (a > b) u++;
                else if (a == b) ties++;
        var half = m * n / 2;
        if (u <= half && u + ties >= half) ties = half - u;
        var ux = Math.Max(Math.Min(u, (m * n) - u), Math.Min(u + ties, (m * n) - (u + ties)));
        return Math.Max(m, n) > AsvExact
            ? 2 * MannWhitney.Normal((ux - MannWhitney.Mean(m, n)) / MannWhitney.Deviation(m, n, 0))
            : MannWhitney.Below(ux, m, n) + 1 - MannWhitney.Below(Math.Max(half, (m * n) - ux - 1), m, n);
    }

    private static TimeVerdict Tost(double[] b, double[] h, Func<double[], double> threshold)
    {
        if (b.SequenceEqual(h)) return TimeVerdict.Same;
        if (Math.Min(b.Length, h.Length) < 3 || Math.Max(b.Length, h.Length) < 5) return TimeVerdict.Inconclusive;
        if (IsGreater(b, h, threshold(b))) return TimeVerdict.Faster;
        return IsGreater(h, b, threshold(h)) ? TimeVerdict.Slower : TimeVerdict.Same;
    }

    private static bool IsGreater(double[] x, double[] y, double by) => MannWhitney.PGreater(x, [.. y.Select(v => v + by)], PerfolizerExact) < ResultsComparerLevel;

    private static TimeVerdict Direction(double before, double after) =>
        after > before ? TimeVerdict.Slower : after < before ? TimeVerdict.Faster : TimeVerdict.Same;

    private static double Median(double[] values) => Results.Judging.Median.Of([.. values]);
}
