namespace CockroachBench.Results.Judging;

/// <summary>p values adjusted for how many there are.</summary>
public static class Multiplicity
{
    /// <summary>Holm's step-down adjustment: bounds the probability of any false positive, whatever the dependence.</summary>
    /// <remarks>Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6 (2), 65-70.</remarks>
    /// <param name="p">p values.</param>
    /// <returns>Adjusted p values in the same order.</returns>
    public static double[] Holm(IReadOnlyList<double> p)
    {
        var order = Order(p);
        var adjusted = new double[p.Count];
        var largest = 0.0;
        for (var i = 0; i < order.Length; i++)
            adjusted[order[i]] = largest = Math.Max(largest, Math.Min(1, p[order[i]] * (order.Length - i)));
        return adjusted;
    }

    /// <summary>Benjamini and Hochberg's step-up adjustment: bounds the expected share of false positives among the positives.</summary>
    /// <remarks>
    /// Benjamini, Y., and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal Statistical Society B 57 (1), 289-300.
    /// For independent p values, and such that rise together.
    /// </remarks>
    /// <param name="p">p values.</param>
    /// <returns>Adjusted p values in the same order.</returns>
    public static double[] BenjaminiHochberg(IReadOnlyList<double> p)
    {
        var order = Order(p);
        var adjusted = new double[p.Count];
        var smallest = 1.0;
        for (var i = order.Length - 1; i >= 0; i--)
            adjusted[order[i]] = smallest = Math.Min(smallest, p[order[i]] * order.Length / (i + 1));
        return adjusted;
    }

    private static int[] Order(IReadOnlyList<double> p)
    {
        var order = Enumerable.Range(0, p.Count).ToArray();
        Array.Sort([.. p], order);
        return order;
    }
}
