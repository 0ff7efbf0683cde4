using MathNet.Numerics.Statistics;

namespace CockroachBench.Results.Judging;

// Mean and spread of independent values, with Student's interval. StandardDeviation: with n - 1; NaN for one value.
internal readonly record struct MeanInterval(int Count, double Mean, double StandardDeviation)
{
    public double StandardError => StandardDeviation / Math.Sqrt(Count);

    // One-sided p values against a mean of at most, and at least, 0.
    public double PAboveZero => P(Mean);
    public double PBelowZero => P(-Mean);

    public static MeanInterval Of(double[] values)
    {
        var (mean, deviation) = ArrayStatistics.MeanStandardDeviation(values);
        return new MeanInterval(values.Length, mean, deviation);
    }

    // One-sided bounds of the true mean at a level; infinite for fewer than two values.
    public double Lower(double alpha) => Mean - Margin(alpha);
    public double Upper(double alpha) => Mean + Margin(alpha);
    private double Margin(double alpha) => Count < 2 ? double.PositiveInfinity : StudentT.Quantile(1 - alpha, Count - 1) * StandardError;
    private double P(double mean) => Count < 2 ? 1 : mean == 0 ? 0.5 : StudentT.Above(mean / StandardError, Count - 1);
}
