namespace CockroachBench.Results.Statistics;

/// <summary>The Hodges-Lehmann location estimate: the median of all pairwise (Walsh) averages.</summary>
/// <remarks>
/// Hodges, J. L., and Lehmann, E. L. (1963). Estimates of location based on rank tests. Annals of Mathematical Statistics 34 (2), 598-611.
/// The same figure as Perfolizer's <c>HodgesLehmannEstimator.Median</c>, which sorts all averages and calls a delegate for each; with
/// blocks by the hundred thousand that is most of a comparison's time, so the median is selected here instead. A test holds the two together.
/// </remarks>
public static class HodgesLehmann
{
    // Beyond this many values the averages of all pairs would take more memory than their precision is worth.
    private const int MostValues = 2000;

    /// <summary>The estimate.</summary>
    /// <param name="values">At least one value.</param>
    /// <returns>In the unit of the values.</returns>
    public static double Median(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) throw new ArgumentException("Expected at least one value.", nameof(values));
        if (values.Length > MostValues) return Median(Thin(values));
        var averages = System.Buffers.ArrayPool<double>.Shared.Rent(values.Length * (values.Length + 1) / 2);
        try
        {
            var count = 0;
            for (var i = 0; i < values.Length; i++)
                for (var j = i; j < values.Length; j++)
                    averages[count++] = (values[i] + values[j]) / 2;
            return MedianOf(averages.AsSpan(0, count));
        }
        finally
        {
            System.Buffers.ArrayPool<double>.Shared.Return(averages);
        }
    }

    /// <summary>The median, by selection; the order of the values changes.</summary>
    internal static double MedianOf(Span<double> values)
    {
        var upper = Select(values, values.Length / 2);
        if (values.Length % 2 == 1) return upper;
        // Everything below the selected place is no larger; the lower of the two middle values is the largest of them.
        var lower = double.NegativeInfinity;
        foreach (var value in values[..(values.Length / 2)]) lower = Math.Max(lower, value);
        return (lower + upper) / 2;
    }

    // Hoare's quickselect with a median-of-three pivot.
    private static double Select(Span<double> values, int k)
    {
        var (left, right) = (0, values.Length - 1);
        while (left < right)
        {
            var pivot = MedianOfThree(values[left], values[left + ((right - left) / 2)], values[right]);
            var (i, j) = (left, right);
            while (i <= j)
            {
                while (values[i] < pivot) i++;
                while (values[j] > pivot) j--;
                if (i > j) break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }
            if (k <= j) right = j;
            else if (k >= i) left = i;
            else break;
        }
        return values[k];
    }

    private static double MedianOfThree(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));

    private static double[] Thin(ReadOnlySpan<double> values)
    {
        var thinned = new double[MostValues];
        for (var i = 0; i < thinned.Length; i++) thinned[i] = values[(int)((long)i * values.Length / thinned.Length)];
        return thinned;
    }
}
