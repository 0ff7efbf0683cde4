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
