namespace CockroachBench.Retention.Statistics;

internal static class SampleMedian
{
    // Of one value or more.
    public static double Of(IEnumerable<double> values) => OfSorted([.. values.Order()]);

    // The mean of the middle two where there is no middle one.
    public static double OfSorted(List<double> values) => (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
}
