using Perfolizer.Mathematics.Distributions.ContinuousDistributions;

namespace CockroachBench.Results.Judging;

// What a number of replications can show, and how many a wanted effect takes. For a one-sided t test, by the normal approximation of the
// noncentral t distribution (Abramowitz and Stegun 1964, 26.7.10): an effect of delta standard errors is found with the probability
// Phi((delta - t (1 - 1/4v)) / sqrt(1 + t^2/2v)), with t the critical value and v = n - 1. The usual sum of two quantiles of t promises
// too much for as few replications as these: 91 % for 95 % of six.
internal static class Replication
{
    public const int Most = 10_000;

    public static double SmallestVisible(double standardDeviation, int count, double alpha, double power) => count < 2 ? double.PositiveInfinity
        : StandardErrors(StudentT.Quantile(1 - alpha, count - 1), count - 1, power) * standardDeviation / Math.Sqrt(count);

    private static double StandardErrors(double critical, double degrees, double power) =>
        (critical * (1 - (1 / (4 * degrees)))) + (NormalDistribution.Standard.Quantile(power) * Math.Sqrt(1 + (critical * critical / (2 * degrees))));

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
