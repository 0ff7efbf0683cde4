using MathNet.Numerics.Distributions;

namespace CockroachBench.Results.Judging;

// The exact interval of a counted share. Clopper, C. J., and Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in
// the case of the binomial. Biometrika 26 (4), 404-413.
internal static class ClopperPearson
{
    public static (double Lower, double Upper) Interval(int successes, int trials, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        var tail = (1 - confidence) / 2;
        return (
            successes == 0 ? 0 : Beta.InvCDF(successes, trials - successes + 1, tail),
            successes == trials ? 1 : Beta.InvCDF(successes + 1, trials - successes, 1 - tail));
    }
}
