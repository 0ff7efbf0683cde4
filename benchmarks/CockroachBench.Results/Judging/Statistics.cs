using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;
using Pragmastat;

namespace CockroachBench.Results.Judging;

internal static class Median
{
    // By selection, which is quicker than sorting. The order of the values changes.
    public static double Of(double[] values) =>
        values.Length > 0 ? ArrayStatistics.MedianInplace(values)
            : throw new ArgumentException("Expected at least one value.", nameof(values));
}

internal static class HodgesLehmann
{
    // The median of all pairwise averages. Hodges, J. L., and Lehmann, E. L. (1963). Estimates of location based on rank tests. Annals of
    // Mathematical Statistics 34 (2), 598-611.
    public static double Of(double[] values) => Toolkit.Center(new Sample(values)).NominalValue;
}

// Mean and spread of independent values, with Student's interval. StandardDeviation: with n - 1; NaN for one value.
internal readonly record struct MeanInterval(int Count, double Mean, double StandardDeviation)
{
    public double StandardError => StandardDeviation / Math.Sqrt(Count);

    // One-sided p values against a mean of at most, and at least, 0.
    public double PAboveZero => P(Mean);
    public double PBelowZero => P(-Mean);

    public static MeanInterval Of(ReadOnlySpan<double> values)
    {
        var mean = 0.0;
        foreach (var value in values) mean += value;
        mean /= values.Length;
        var squares = 0.0;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        return new MeanInterval(values.Length, mean, Math.Sqrt(squares / (values.Length - 1)));
    }

    // One-sided bounds of the true mean at a level; infinite for fewer than two values.
    public double Lower(double alpha) => Mean - Margin(alpha);
    public double Upper(double alpha) => Mean + Margin(alpha);
    private double Margin(double alpha) => Count < 2 ? double.PositiveInfinity : StudentT.Quantile(1 - alpha, Count - 1) * StandardError;
    private double P(double mean) => Count < 2 ? 1 : mean == 0 ? 0.5 : StudentT.Above(mean / StandardError, Count - 1);
}

// Compares two means with unequal variances: the second less the first. DegreesOfFreedom: NaN where neither side varies.
// Welch, B. L. (1947). The generalization of Student's problem when several different population variances are involved. Biometrika 34
// (1-2), 28-35.
internal readonly record struct Welch(double Difference, double StandardError, double DegreesOfFreedom)
{
    // One-sided, in the direction of the difference.
    public double P => StandardError > 0 ? StudentT.Above(Math.Abs(Difference) / StandardError, DegreesOfFreedom)
        : Difference == 0 ? 0.5 : 0;

    // At least two values each.
    public static Welch Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var (one, two) = (MeanInterval.Of([.. first]), MeanInterval.Of([.. second]));
        var (a, b) = (one.StandardError * one.StandardError, two.StandardError * two.StandardError);
        var degrees = (a + b) * (a + b) / ((a * a / (one.Count - 1)) + (b * b / (two.Count - 1)));
        return new Welch(two.Mean - one.Mean, Math.Sqrt(a + b), degrees);
    }

    public double Lower(double alpha) => Difference - Margin(alpha);
    public double Upper(double alpha) => Difference + Margin(alpha);
    private double Margin(double alpha) => StandardError > 0 ? StudentT.Quantile(1 - alpha, DegreesOfFreedom) * StandardError : 0;
}

// Student (1908). The probable error of a mean. Biometrika 6 (1), 1-25.
internal static class StudentT
{
    // Every case asks for the same few.
    private static readonly ConcurrentDictionary<(double Probability, double Degrees), double> Quantiles = new();

    public static double Quantile(double probability, double degreesOfFreedom) => Quantiles.GetOrAdd(
        (probability, degreesOfFreedom), static key => MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, key.Degrees, key.Probability));

    // The probability that a t-distributed variable exceeds a value. By symmetry the tail itself is computed, not 1 less nearly 1.
    public static double Above(double t, double degreesOfFreedom) => double.IsNaN(t) ? double.NaN
        : double.IsPositiveInfinity(t) ? 0
        : double.IsNegativeInfinity(t) ? 1
        : MathNet.Numerics.Distributions.StudentT.CDF(0, 1, degreesOfFreedom, -t);
}

// What a number of replications can show in a one-sided t test, and how many an effect needs. An effect of delta standard errors is found
// with the probability Phi((delta - t (1 - 1/4v)) / sqrt(1 + t^2/2v)), with t the critical value and v = n - 1: the normal approximation of
// the noncentral t distribution (Abramowitz and Stegun 1964, 26.7.10). The usual sum of two quantiles of t promises too much for few
// replications: 95 % where six find 91 %.
internal static class Replication
{
    // Needed never returns more.
    public const int Most = 10_000;

    public static double SmallestVisible(double standardDeviation, int count, double alpha, double power)
    {
        if (count < 2) return double.PositiveInfinity;
        var (critical, degrees) = (StudentT.Quantile(1 - alpha, count - 1), count - 1.0);
        var errors = (critical * (1 - (1 / (4 * degrees))))
            + (Normal.InvCDF(0, 1, power) * Math.Sqrt(1 + (critical * critical / (2 * degrees))));
        return errors * standardDeviation / Math.Sqrt(count);
    }

    // At least 3.
    public static int Needed(double standardDeviation, double effect, double alpha, double power)
    {
        if (!(effect > 0)) return Most;
        var (low, high) = (3, Most);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (SmallestVisible(standardDeviation, middle, alpha, power) <= effect) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}

// p values adjusted for their number, in the same order.
internal static class Multiplicity
{
    // Bounds the probability of any false positive, whatever the dependence.
    // Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6 (2), 65-70.
    public static double[] Holm(IReadOnlyList<double> p)
    {
        var order = Order(p);
        var adjusted = new double[p.Count];
        var largest = 0.0;
        for (var i = 0; i < order.Length; i++)
            adjusted[order[i]] = largest = Math.Max(largest, Math.Min(1, p[order[i]] * (order.Length - i)));
        return adjusted;
    }

    // Bounds the expected share of false positives among the positives, for p values that are independent or rise together.
    // Benjamini, Y., and Hochberg, Y. (1995). Controlling the false discovery rate.
    // Journal of the Royal Statistical Society B 57 (1), 289-300.
    public static double[] BenjaminiHochberg(IReadOnlyList<double> p)
    {
        var order = Order(p);
        var adjusted = new double[p.Count];
        var smallest = 1.0;
        for (var i = order.Length - 1; i >= 0; i--)
            adjusted[order[i]] = smallest = Math.Min(smallest, p[order[i]] * order.Length / (i + 1));
        return adjusted;
    }

    private static int[] Order(IReadOnlyList<double> p) => [.. Enumerable.Range(0, p.Count).OrderBy(i => p[i])];
}

// The exact interval of a counted share. Clopper, C. J., and Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in
// the case of the binomial. Biometrika 26 (4), 404-413.
internal static class ClopperPearson
{
    public static (double Lower, double Upper) Interval(int successes, int trials, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        var tail = (1 - confidence) / 2;
        return (
            successes == 0 ? 0 : Beta.InvCDF(successes, trials - successes + 1, tail),
            successes == trials ? 1 : Beta.InvCDF(successes + 1, trials - successes, 1 - tail));
    }
}
