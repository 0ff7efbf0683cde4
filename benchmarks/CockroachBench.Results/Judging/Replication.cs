using MathNet.Numerics.Distributions;

namespace CockroachBench.Results.Judging;

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
