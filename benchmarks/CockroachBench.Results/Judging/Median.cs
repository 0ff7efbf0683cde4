namespace CockroachBench.Results.Judging;

// The median, by selection: blocks by the hundred thousand are not sorted for one value each. Hoare, C. A. R. (1961). Algorithm 65: Find.
// Communications of the ACM 4 (7), 321-322.
internal static class Median
{
    public static double Of(Span<double> values)
    {
        if (values.IsEmpty) throw new ArgumentException("Expected at least one value.", nameof(values));
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
            var pivot = OfThree(values[left], values[left + ((right - left) / 2)], values[right]);
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

    private static double OfThree(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
