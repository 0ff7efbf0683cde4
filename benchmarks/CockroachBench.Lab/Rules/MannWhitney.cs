using Perfolizer.Mathematics.Distributions.ContinuousDistributions;
using Perfolizer.Mathematics.SignificanceTesting.MannWhitney;

namespace CockroachBench.Lab.Rules;

/// <summary>The Mann-Whitney U test, for other tools' rules; the exact distribution is Perfolizer's.</summary>
/// <remarks>
/// Mann, H. B., and Whitney, D. R. (1947). On a test of whether one of two random variables is stochastically larger than the other. Annals of
/// Mathematical Statistics 18 (1), 50-60.
/// </remarks>
internal static class MannWhitney
{
    /// <summary>Pairs in which x is the larger, ties counting half.</summary>
    public static double U(IReadOnlyList<double> x, IReadOnlyList<double> y) => Count(x, y).U;

    /// <summary>One-sided p value against "x is not larger than y": exact up to <paramref name="mostForExact"/> values, else normal.</summary>
    public static double PGreater(IReadOnlyList<double> x, IReadOnlyList<double> y, int mostForExact)
    {
        var (u, _) = Count(x, y);
        return x.Count + y.Count <= mostForExact
            ? 1 - Below((int)Math.Floor(u - 1 + 1e-9), x.Count, y.Count)
            : 1 - Normal((u - Mean(x.Count, y.Count)) / Deviation(x.Count, y.Count, 0));
    }

    /// <summary>Two-sided p value: exact without ties and with at most <paramref name="mostForExact"/> values a side, else normal with correction for ties and continuity.</summary>
    public static double PTwoSided(IReadOnlyList<double> x, IReadOnlyList<double> y, int mostForExact)
    {
        var (u, ties) = Count(x, y);
        var (m, n) = (x.Count, y.Count);
        var smaller = Math.Min(u, ((double)m * n) - u);
        if (ties == 0 && Math.Max(m, n) <= mostForExact) return Math.Min(1, 2 * Below((int)smaller, m, n));
        var deviation = Deviation(m, n, ties);
        return deviation > 0 ? Math.Min(1, 2 * Normal((smaller - Mean(m, n) + 0.5) / deviation)) : 1;
    }

    /// <summary>P(U &lt;= u) without ties, exactly.</summary>
    // Perfolizer's "Cdf" is P(U < u), what its own test needs.
    internal static double Below(int u, int m, int n) => u < 0 ? 0 : u >= m * n ? 1 : MannWhitneyLoefflerExactCdf.Instance.Cdf(m, n, u + 1);

    /// <summary>The standard normal distribution.</summary>
    internal static double Normal(double z) => NormalDistribution.Gauss(z);

    /// <summary>Mean of U where both are alike.</summary>
    internal static double Mean(int m, int n) => (double)m * n / 2;

    /// <summary>Standard deviation of U where both are alike.</summary>
    /// <param name="m">Values of one.</param>
    /// <param name="n">Values of the other.</param>
    /// <param name="ties">Sum of t^3 - t over groups of t equal values.</param>
    internal static double Deviation(int m, int n, double ties) => Math.Sqrt((double)m * n / 12 * (m + n + 1 - (ties / ((double)(m + n) * (m + n - 1)))));

    private static (double U, double Ties) Count(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        var all = x.Select(v => (Value: v, IsX: true)).Concat(y.Select(v => (Value: v, IsX: false))).OrderBy(v => v.Value).ToList();
        var (rankSum, ties) = (0.0, 0.0);
        for (var i = 0; i < all.Count;)
        {
            var j = i;
            while (j + 1 < all.Count && all[j + 1].Value == all[i].Value) j++;
            double group = j - i + 1;
            ties += (group * group * group) - group;
            rankSum += all.Skip(i).Take(j - i + 1).Count(v => v.IsX) * (i + j + 2) / 2.0;
            i = j + 1;
        }
        return (rankSum - ((double)x.Count * (x.Count + 1) / 2), ties);
    }
}
