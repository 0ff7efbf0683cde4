using Perfolizer.Mathematics.SignificanceTesting;
using Perfolizer.Mathematics.SignificanceTesting.Base;
using Perfolizer.Metrology;
using Pragmastat;

namespace CockroachBench.Results.Judging;

// Welch's comparison of two means with unequal variances; t and degrees of freedom are Perfolizer's. Welch, B. L. (1947). The
// generalization of Student's problem when several different population variances are involved. Biometrika 34 (1-2), 28-35.
// DegreesOfFreedom: Welch and Satterthwaite's; NaN where neither side varies.
internal readonly record struct Welch(double Difference, double StandardError, double DegreesOfFreedom)
{
    public static Welch Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var (one, two) = (MeanInterval.Of([.. first]), MeanInterval.Of([.. second]));
        var error = Math.Sqrt((one.StandardError * one.StandardError) + (two.StandardError * two.StandardError));
        return error > 0
            ? new Welch(two.Mean - one.Mean, error, WelchTest.Instance.Perform(new Sample([.. second]), new Sample([.. first]), AlternativeHypothesis.Greater, Threshold.Zero).Df)
            : new Welch(two.Mean - one.Mean, 0, double.NaN);
    }

    public double Lower(double alpha) => StandardError > 0 ? Difference - (StudentT.Quantile(1 - alpha, DegreesOfFreedom) * StandardError) : Difference;

    public double Upper(double alpha) => StandardError > 0 ? Difference + (StudentT.Quantile(1 - alpha, DegreesOfFreedom) * StandardError) : Difference;

    public double P => StandardError > 0 ? StudentT.Above(Math.Abs(Difference) / StandardError, DegreesOfFreedom) : Difference == 0 ? 0.5 : 0;
}
