namespace CockroachBench.Results.Judging;

/// <summary>Where measuring a case may stop before its last block.</summary>
public static class EarlyStops
{
    /// <summary>The first of them.</summary>
    public const int First = 4;

    private const double Steps = 3;

    /// <summary>Numbers of blocks at which a case may stop, for a most: early ones save time where a verdict is plain, and each costs a little power.</summary>
    /// <param name="most">Blocks of a case, at most.</param>
    public static IReadOnlyList<int> Looks(int most)
    {
        if (most <= First) return [most];
        var step = Math.Max(2, (int)Math.Ceiling((most - First) / Steps));
        return [.. Enumerable.Range(0, (most - First + step - 1) / step).Select(i => First + (i * step)), most];
    }
}
