using System.Collections.Concurrent;
using Perfolizer.Mathematics.Distributions.ContinuousDistributions;

namespace CockroachBench.Results.Judging;

/// <summary>Student's t distribution, out of Perfolizer (Mathematics/Distributions/ContinuousDistributions/StudentDistribution.cs).</summary>
/// <remarks>Student (1908). The probable error of a mean. Biometrika 6 (1), 1-25.</remarks>
public static class StudentT
{
    private static readonly ConcurrentDictionary<(double, double), double> Quantiles = new();

    /// <summary>The value that a t-distributed variable stays below with a probability.</summary>
    /// <param name="probability">Between 0 and 1, both excluded.</param>
    /// <param name="degreesOfFreedom">Above 0.</param>
    /// <remarks>Remembered: it is asked for the same few pairs for every case.</remarks>
    public static double Quantile(double probability, double degreesOfFreedom) =>
        Quantiles.GetOrAdd((probability, degreesOfFreedom), static key => new StudentDistribution(key.Item2).Quantile(key.Item1));

    /// <summary>The probability that a t-distributed variable exceeds a value.</summary>
    public static double Above(double t, double degreesOfFreedom) => double.IsNaN(t) ? double.NaN
        : double.IsPositiveInfinity(t) ? 0 : double.IsNegativeInfinity(t) ? 1
        // By symmetry the tail itself is computed, not 1 less nearly 1.
        : new StudentDistribution(degreesOfFreedom).Cdf(-t);
}
