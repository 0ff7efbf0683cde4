namespace CockroachBench.Results.Judging;

/// <summary>Mean and spread of independent values, with Student's interval.</summary>
/// <remarks>Student (1908). The probable error of a mean. Biometrika 6 (1), 1-25.</remarks>
/// <param name="Count">How many values.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">Their standard deviation, with n - 1; NaN for one value.</param>
public readonly record struct MeanInterval(int Count, double Mean, double StandardDeviation)
{
    /// <summary>Standard error of the mean.</summary>
    public double StandardError => StandardDeviation / Math.Sqrt(Count);

    /// <summary>Takes the values in.</summary>
    public static MeanInterval Of(ReadOnlySpan<double> values)
    {
        var mean = 0.0;
        foreach (var value in values) mean += value;
        mean /= values.Length;
        var squares = 0.0;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        return new MeanInterval(values.Length, mean, Math.Sqrt(squares / (values.Length - 1)));
    }

    /// <summary>The bound that the true mean lies above, but for a probability.</summary>
    /// <param name="alpha">The probability that the bound is wrong.</param>
    /// <returns>Negative infinity for fewer than two values.</returns>
    public double Lower(double alpha) => Count < 2 ? double.NegativeInfinity : Mean - (StudentT.Quantile(1 - alpha, Count - 1) * StandardError);

    /// <summary>The bound that the true mean lies below, but for a probability.</summary>
    /// <param name="alpha">The probability that the bound is wrong.</param>
    public double Upper(double alpha) => Count < 2 ? double.PositiveInfinity : Mean + (StudentT.Quantile(1 - alpha, Count - 1) * StandardError);

    /// <summary>One-sided p value against a mean of 0 or less.</summary>
    public double PAboveZero => P(Mean);

    /// <summary>One-sided p value against a mean of 0 or more.</summary>
    public double PBelowZero => P(-Mean);

    private double P(double mean) => Count < 2 ? 1 : mean == 0 ? 0.5 : StudentT.Above(mean / StandardError, Count - 1);
}
