using System.Collections.Concurrent;
using Perfolizer.Mathematics.Distributions.ContinuousDistributions;

namespace CockroachBench.Results.Judging;

// Student's t distribution, out of Perfolizer (Mathematics/Distributions/ContinuousDistributions/StudentDistribution.cs). Student (1908).
// The probable error of a mean. Biometrika 6 (1), 1-25.
internal static class StudentT
{
    private static readonly ConcurrentDictionary<(double, double), double> Quantiles = new();

    // Remembered: it is asked for the same few pairs for every case.
    public static double Quantile(double probability, double degreesOfFreedom) =>
        Quantiles.GetOrAdd((probability, degreesOfFreedom), static key => new StudentDistribution(key.Item2).Quantile(key.Item1));

    public static double Above(double t, double degreesOfFreedom) => double.IsNaN(t) ? double.NaN
        : double.IsPositiveInfinity(t) ? 0 : double.IsNegativeInfinity(t) ? 1
        // By symmetry the tail itself is computed, not 1 less nearly 1.
        : new StudentDistribution(degreesOfFreedom).Cdf(-t);
}
