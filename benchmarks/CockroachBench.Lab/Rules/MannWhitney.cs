using Perfolizer.Mathematics.SignificanceTesting.MannWhitney;

namespace CockroachBench.Lab.Rules;

// For other tools' rules; the exact distribution is Perfolizer's. Mann, H. B., and Whitney, D. R. (1947). On a test of whether one of two
// random variables is stochastically larger than the other. Annals of Mathematical Statistics 18 (1), 50-60.
internal static class MannWhitney
{
    public static double U(IReadOnlyList<double> x, IReadOnlyList<double> y) => Count(x, y).U;

    public static double PGreater(IReadOnlyList<double> x, IReadOnlyList<double> y, int mostForExact)
    {
        var (u, _) = Count(x, y);
        return x.Count + y.Count <= mostForExact
            ? 1 - Below((int)Math.Floor(u - 1 + 1e-9), x.Count, y.Count)
            : 1 - Normal((u - Mean(x.Count, y.Count)) / Deviation(x.Count, y.Count, 0));
    }

    public static double PTwoSided(IReadOnlyList<double> x, IReadOnlyList<double> y, int mostForExact)
    {
        var (u, ties) = Count(x, y);
        var (m, n) = (x.Count, y.Count);
        var smaller = Math.Min(u, ((double)m * n) - u);
        if (ties == 0 && Math.Max(m, n) <= mostForExact) return Math.Min(1, 2 * Below((int)smaller, m, n));
        var deviation = Deviation(m, n, ties);
        return deviation > 0 ? Math.Min(1, 2 * Normal((smaller - Mean(m, n) + 0.5) / deviation)) : 1;
    }

    // Perfolizer's "Cdf" is P(U < u), what its own test needs.
    internal static double Below(int u, int m, int n) => u < 0 ? 0 : u >= m * n ? 1 : MannWhitneyLoefflerExactCdf.Instance.Cdf(m, n, u + 1);

    internal static double Normal(double z) => MathNet.Numerics.Distributions.Normal.CDF(0, 1, z);

    internal static double Mean(int m, int n) => (double)m * n / 2;

    internal static double Deviation(int m, int n, double ties) =>
        Math.Sqrt((double)m * n / 12 * (m + n + 1 - (ties / ((double)(m + n) * (m + n - 1)))));

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
