namespace CockroachBench.Results.Judging;

// p values adjusted for how many there are.
internal static class Multiplicity
{
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

    // Benjamini, Y., and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal Statistical Society B 57 (1),
    // 289-300. For independent p values, and such that rise together.
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
