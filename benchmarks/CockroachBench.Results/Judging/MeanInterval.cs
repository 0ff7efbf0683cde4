namespace CockroachBench.Results.Judging;

// Mean and spread of independent values, with Student's interval. Student (1908). The probable error of a mean. Biometrika 6 (1), 1-25.
internal readonly record struct MeanInterval(int Count, double Mean, double StandardDeviation)
{
    public double StandardError => StandardDeviation / Math.Sqrt(Count);

    public static MeanInterval Of(ReadOnlySpan<double> values)
    {
        var mean = 0.0;
        foreach (var value in values) mean += value;
        mean /= values.Length;
        var squares = 0.0;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        return new MeanInterval(values.Length, mean, Math.Sqrt(squares / (values.Length - 1)));
    }

    public double Lower(double alpha) => Count < 2 ? double.NegativeInfinity : Mean - (StudentT.Quantile(1 - alpha, Count - 1) * StandardError);

    public double Upper(double alpha) => Count < 2 ? double.PositiveInfinity : Mean + (StudentT.Quantile(1 - alpha, Count - 1) * StandardError);

    public double PAboveZero => P(Mean);

    public double PBelowZero => P(-Mean);

    private double P(double mean) => Count < 2 ? 1 : mean == 0 ? 0.5 : StudentT.Above(mean / StandardError, Count - 1);
}
