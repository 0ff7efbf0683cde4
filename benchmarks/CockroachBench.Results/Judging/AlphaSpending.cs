namespace CockroachBench.Results.Judging;

// How often one may look, and stop at a positive, without more false positives than were agreed on. The looks (numbers of blocks) are
// fixed before the first. Up to look i of n blocks, out of N at most, a share (n/N)^2 of alpha is spent: the power family of Kim, K., and
// DeMets, D. L. (1987). Design and analysis of group sequential tests based on the type I error spending rate function. Biometrika 74 (1),
// 149-154. Each look tests at what it adds to that. The sum of the levels is alpha, so that by Bonferroni's inequality the whole procedure
// holds alpha exactly for t tests on as few blocks as these, where the usual bounds for normal increments (Lan and DeMets 1983) only
// approximate; the price is a little power.
internal sealed class AlphaSpending
{
    private const double Exponent = 2;

    public AlphaSpending(double alpha, IReadOnlyList<int> looks)
    {
        if (looks.Count == 0 || looks[0] < 1 || looks.Zip(looks.Skip(1)).Any(p => p.First >= p.Second))
            throw new ArgumentException("Expected ascending numbers of blocks, at least one.", nameof(looks));
        Alpha = alpha;
        Looks = looks;
        var spent = looks.Select(n => alpha * Math.Pow((double)n / looks[^1], Exponent)).ToList();
        Levels = [.. spent.Select((s, i) => i == 0 ? s : s - spent[i - 1])];
    }

    public double Alpha { get; }

    public IReadOnlyList<int> Looks { get; }

    public IReadOnlyList<double> Levels { get; }

    public double LevelAt(int blocks)
    {
        for (var i = 0; i < Looks.Count; i++)
            if (blocks <= Looks[i]) return Levels[i];
        return Levels[^1];
    }
}
