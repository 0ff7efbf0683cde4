namespace CockroachBench.Results.Judging;

internal static class EarlyStops
{
    public const int First = 4;
    private const double Steps = 3;

    public static IReadOnlyList<int> Looks(int most)
    {
        if (most <= First) return [most];
        var step = Math.Max(2, (int)Math.Ceiling((most - First) / Steps));
        return [.. Enumerable.Range(0, (most - First + step - 1) / step).Select(i => First + (i * step)), most];
    }
}
