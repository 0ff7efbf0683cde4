namespace CockroachBench.Results.Judging;

// p values adjusted for their number, in the same order.
internal static class Multiplicity
{
    // Bounds the probability of any false positive under any dependence.
    // Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6 (2), 65-70.
    public static double[] Holm(IReadOnlyList<double> p)
    {
        var order = Order(p);
        var adjusted = new double[p.Count];
        var largest = 0.0;
        for (var i = 0; i < order.Length; i++)
            adjusted[order[i]] = largest = Math.Max(largest, Math.Min(1, p[order[i]] * (order.Length - i)));
        return adjusted;
    }

    // Bounds the expected share of false positives among the positives, for p values that are independent or rise together.
    // Benjamini, Y., and Hochberg, Y. (1995). Controlling the false discovery rate.
    // Journal of the Royal Statistical Society B 57 (1), 289-300.
    public static double[] BenjaminiHochberg(IReadOnlyList<double> p)
    {
        var order = Order(p);
        var adjusted = new double[p.Count];
        var smallest = 1.0;
        for (var i = order.Length - 1; i >= 0; i--)
            adjusted[order[i]] = smallest = Math.Min(smallest, p[order[i]] * order.Length / (i + 1));
        return adjusted;
    }

    private static int[] Order(IReadOnlyList<double> p) => [.. Enumerable.Range(0, p.Count).OrderBy(i => p[i])];
}
