using Perfolizer.Mathematics.Distributions.ContinuousDistributions;

namespace CockroachBench.Results.Judging;

/// <summary>What a number of replications can show, and how many a wanted effect takes.</summary>
/// <remarks>
/// For a one-sided t test, by the normal approximation of the noncentral t distribution (Abramowitz and Stegun 1964, 26.7.10): an effect of
/// delta standard errors is found with the probability Phi((delta - t (1 - 1/4v)) / sqrt(1 + t^2/2v)), with t the critical value and v = n - 1.
/// The usual sum of two quantiles of t promises too much for as few replications as these: 91 % for 95 % of six.
/// </remarks>
public static class Replication
{
    /// <summary>More than this is told as "more than".</summary>
    public const int Most = 10_000;

    /// <summary>The smallest true effect that would be found.</summary>
    /// <param name="standardDeviation">Spread of the replications.</param>
    /// <param name="count">How many there are; infinite below two.</param>
    /// <param name="alpha">Level of the one-sided test.</param>
    /// <param name="power">Probability of finding it.</param>
    public static double SmallestVisible(double standardDeviation, int count, double alpha, double power) => count < 2 ? double.PositiveInfinity
        : StandardErrors(StudentT.Quantile(1 - alpha, count - 1), count - 1, power) * standardDeviation / Math.Sqrt(count);

    private static double StandardErrors(double critical, double degrees, double power) =>
        (critical * (1 - (1 / (4 * degrees)))) + (NormalDistribution.Standard.Quantile(power) * Math.Sqrt(1 + (critical * critical / (2 * degrees))));

    /// <summary>How many replications an effect takes.</summary>
    /// <param name="standardDeviation">Spread of the replications.</param>
    /// <param name="effect">The effect; above 0.</param>
    /// <param name="alpha">Level of the one-sided test.</param>
    /// <param name="power">Probability of finding it.</param>
    /// <returns>At least 3; <see cref="Most"/> where it takes that many or more.</returns>
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
