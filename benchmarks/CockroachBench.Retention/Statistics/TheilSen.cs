namespace CockroachBench.Retention.Statistics;

/// <summary>A slope and its confidence interval.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Lower">Lower end of the two-sided interval.</param>
/// <param name="Upper">Upper end.</param>
internal readonly record struct Slope(double Value, double Lower, double Upper)
{
    /// <summary>Half the width of the interval.</summary>
    public double Margin => (Upper - Lower) / 2;

    /// <summary>Whether the interval contains a value.</summary>
    public bool Includes(double value) => value >= Lower && value <= Upper;
}

/// <summary>
/// The median of the slopes of all pairs of points: up to 29 % of the points may be anything at all without moving it,
/// so a step (a cache that is filled once, a buffer that grows) does not pass for a trend.
/// </summary>
/// <remarks>
/// P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968) 1379-1389; interval by the
/// normal approximation of Kendall's S, as in M. Hollander, D. A. Wolfe, "Nonparametric Statistical Methods", section 9.3.
/// </remarks>
internal static class TheilSen
{
    // Two-sided 99 %.
    private const double NormalQuantile = 2.5758293035489004;

    /// <summary>Estimates the slope.</summary>
    /// <param name="x">Distinct, at least three.</param>
    /// <param name="y">As many values.</param>
    /// <exception cref="ArgumentException">Fewer than three points, or not as many values as positions.</exception>
    public static Slope Estimate(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count || x.Count < 3)
            throw new ArgumentException($"expected at least three points with a value each, got {x.Count} and {y.Count}");
        var n = x.Count;
        var slopes = new List<double>(n * (n - 1) / 2);
        for (var i = 0; i < n; i++)
            for (var j = i + 1; j < n; j++)
                slopes.Add((y[j] - y[i]) / (x[j] - x[i]));
        slopes.Sort();

        var count = slopes.Count;
        var median = SampleMedian.OfSorted(slopes);
        var spread = NormalQuantile * Math.Sqrt(n * (n - 1) * ((2 * n) + 5) / 18.0);
        // Ranks count from 1; where the approximation reaches past the ends, the ends are all one can say.
        var lower = Math.Clamp((int)Math.Floor((count - spread) / 2), 1, count);
        var upper = Math.Clamp((int)Math.Ceiling((count + spread) / 2) + 1, 1, count);
        return new Slope(median, slopes[lower - 1], slopes[upper - 1]);
    }
}
