namespace CockroachBench.Results.Statistics;

/// <summary>What a number of replications can show, and how many a wanted effect takes.</summary>
/// <remarks>
/// For a one-sided t test: delta = (t(1-alpha, n-1) + t(power, n-1)) s / sqrt(n). Zar, J. H. (2010). Biostatistical Analysis, 5th ed.,
/// section 7.8 and 7.7, where n is found by iteration.
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
        : (StudentT.Quantile(1 - alpha, count - 1) + StudentT.Quantile(power, count - 1)) * standardDeviation / Math.Sqrt(count);

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
