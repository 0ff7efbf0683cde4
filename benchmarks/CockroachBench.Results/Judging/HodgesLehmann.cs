namespace CockroachBench.Results.Judging;

// The Hodges-Lehmann location estimate: the median of all pairwise (Walsh) averages. Hodges, J. L., and Lehmann, E. L. (1963). Estimates
// of location based on rank tests. Annals of Mathematical Statistics 34 (2), 598-611. The same figure as Perfolizer's
// HodgesLehmannEstimator.Median, which sorts all averages and calls a delegate for each; with blocks by the hundred thousand that is most
// of a comparison's time, so the median is selected here instead. A test holds the two together.
internal static class HodgesLehmann
{
    // Beyond this many values the averages of all pairs would take more memory than their precision is worth.
    private const int MostValues = 2000;

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
            return Judging.Median.Of(averages.AsSpan(0, count));
        }
        finally
        {
            System.Buffers.ArrayPool<double>.Shared.Return(averages);
        }
    }

    private static double[] Thin(ReadOnlySpan<double> values)
    {
        var thinned = new double[MostValues];
        for (var i = 0; i < thinned.Length; i++) thinned[i] = values[(int)((long)i * values.Length / thinned.Length)];
        return thinned;
    }
}
