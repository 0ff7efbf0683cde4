using Perfolizer.Mathematics.Functions;

namespace CockroachBench.Results.Judging;

/// <summary>The exact interval of a share that was counted.</summary>
/// <remarks>Clopper, C. J., and Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika 26 (4), 404-413.</remarks>
public static class ClopperPearson
{
    /// <summary>The interval.</summary>
    /// <param name="successes">How often it happened.</param>
    /// <param name="trials">Of how many independent trials; at least <paramref name="successes"/>.</param>
    /// <param name="confidence">For example 0.95.</param>
    /// <returns>Shares between 0 and 1; everything is possible after no trial.</returns>
    public static (double Lower, double Upper) Interval(int successes, int trials, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        var tail = (1 - confidence) / 2;
        return (
            successes == 0 ? 0 : BetaFunction.RegularizedIncompleteInverseValue(successes, trials - successes + 1, tail),
            successes == trials ? 1 : BetaFunction.RegularizedIncompleteInverseValue(successes + 1, trials - successes, 1 - tail));
    }
}
