namespace CockroachBench.Results.Judging;

// Compares two means with unequal variances: the second less the first. DegreesOfFreedom: NaN where neither side varies.
// Welch, B. L. (1947). The generalization of Student's problem when several different population variances are involved. Biometrika 34
// (1-2), 28-35.
internal readonly record struct Welch(double Difference, double StandardError, double DegreesOfFreedom)
{
    // One-sided, in the direction of the difference.
    public double P => StandardError > 0 ? StudentT.Above(Math.Abs(Difference) / StandardError, DegreesOfFreedom)
        : Difference == 0 ? 0.5 : 0;

    // At least two values each.
    public static Welch Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var (one, two) = (MeanInterval.Of([.. first]), MeanInterval.Of([.. second]));
        var (a, b) = (one.StandardError * one.StandardError, two.StandardError * two.StandardError);
        var degrees = (a + b) * (a + b) / ((a * a / (one.Count - 1)) + (b * b / (two.Count - 1)));
        return new Welch(two.Mean - one.Mean, Math.Sqrt(a + b), degrees);
    }

    public double Lower(double alpha) => Difference - Margin(alpha);
    public double Upper(double alpha) => Difference + Margin(alpha);
    private double Margin(double alpha) => StandardError > 0 ? StudentT.Quantile(1 - alpha, DegreesOfFreedom) * StandardError : 0;
}
