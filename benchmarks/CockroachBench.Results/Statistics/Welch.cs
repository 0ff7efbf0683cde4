using Perfolizer.Mathematics.SignificanceTesting;
using Perfolizer.Mathematics.SignificanceTesting.Base;
using Perfolizer.Metrology;
using Pragmastat;

namespace CockroachBench.Results.Statistics;

/// <summary>Welch's comparison of two means with unequal variances; t and degrees of freedom are Perfolizer's.</summary>
/// <remarks>Welch, B. L. (1947). The generalization of Student's problem when several different population variances are involved. Biometrika 34 (1-2), 28-35.</remarks>
/// <param name="Difference">Mean of the second less mean of the first.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="DegreesOfFreedom">Welch and Satterthwaite's; NaN where neither side varies.</param>
public readonly record struct Welch(double Difference, double StandardError, double DegreesOfFreedom)
{
    /// <summary>Compares two samples of at least two values each.</summary>
    public static Welch Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var (one, two) = (MeanInterval.Of([.. first]), MeanInterval.Of([.. second]));
        var error = Math.Sqrt((one.StandardError * one.StandardError) + (two.StandardError * two.StandardError));
        return error > 0
            ? new Welch(two.Mean - one.Mean, error, WelchTest.Instance.Perform(new Sample([.. second]), new Sample([.. first]), AlternativeHypothesis.Greater, Threshold.Zero).Df)
            : new Welch(two.Mean - one.Mean, 0, double.NaN);
    }

    /// <summary>The bound that the true difference lies above, but for a probability.</summary>
    public double Lower(double alpha) => StandardError > 0 ? Difference - (StudentT.Quantile(1 - alpha, DegreesOfFreedom) * StandardError) : Difference;

    /// <summary>The bound that the true difference lies below, but for a probability.</summary>
    public double Upper(double alpha) => StandardError > 0 ? Difference + (StudentT.Quantile(1 - alpha, DegreesOfFreedom) * StandardError) : Difference;

    /// <summary>One-sided p value in the direction of the difference.</summary>
    public double P => StandardError > 0 ? StudentT.Above(Math.Abs(Difference) / StandardError, DegreesOfFreedom) : Difference == 0 ? 0.5 : 0;
}
