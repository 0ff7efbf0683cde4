namespace CockroachBench.Results.Judging;

// How often one may look, and stop at a positive, without more false positives than agreed. The looks (numbers of blocks) are fixed before
// the first. Up to look i of n blocks, out of N at most, a share (n/N)^2 of alpha is spent, and each look tests at what it adds to that.
// The levels sum up to alpha, so that by Bonferroni's inequality t tests on few blocks hold alpha exactly; the price is a little power.
// Kim, K., and DeMets, D. L. (1987). Design and analysis of group sequential tests based on the type I error spending rate function.
// Biometrika 74 (1), 149-154.
internal sealed class AlphaSpending
{
    private const double Exponent = 2;

    private readonly IReadOnlyList<int> _looks;

    public AlphaSpending(double alpha, IReadOnlyList<int> looks)
    {
        if (looks.Count == 0 || looks[0] < 1 || looks.Zip(looks.Skip(1)).Any(p => p.First >= p.Second))
            throw new ArgumentException("Expected ascending numbers of blocks, at least one.", nameof(looks));
        _looks = looks;
        var spent = looks.Select(n => alpha * Math.Pow((double)n / looks[^1], Exponent)).ToList();
        Levels = [.. spent.Select((s, i) => i == 0 ? s : s - spent[i - 1])];
    }

    public IReadOnlyList<double> Levels { get; }

    // Of the first look with as many blocks.
    public double LevelAt(int blocks) => Levels[Math.Min(_looks.Count(look => look < blocks), Levels.Count - 1)];
}
