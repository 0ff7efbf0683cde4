namespace CockroachBench.Results.Judging;

// Student (1908). The probable error of a mean. Biometrika 6 (1), 1-25.
internal static class StudentT
{
    // Every case asks for the same few.
    private static readonly ConcurrentDictionary<(double Probability, double Degrees), double> Quantiles = new();

    public static double Quantile(double probability, double degreesOfFreedom) => Quantiles.GetOrAdd(
        (probability, degreesOfFreedom), static key => MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, key.Degrees, key.Probability));

    // The probability that a t-distributed variable exceeds a value. By symmetry the tail itself is computed, not 1 less nearly 1.
    public static double Above(double t, double degreesOfFreedom) =>
        double.IsNaN(t) ? double.NaN : MathNet.Numerics.Distributions.StudentT.CDF(0, 1, degreesOfFreedom, -t);
}
