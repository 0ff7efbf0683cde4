namespace CockroachBench.Results.Judging;

/// <summary>Where a statement comes from.</summary>
/// <param name="Name">What a person reads.</param>
/// <param name="Address">Its address; null where it has none that is known.</param>
public sealed record Source(string Name, string? Address);

/// <summary>A statement that figures can bear out or not.</summary>
/// <param name="Id">Number within its list.</param>
/// <param name="Text">The statement.</param>
/// <param name="Expected">When it holds, in words: the rule that <paramref name="Test"/> carries out.</param>
/// <param name="Sources">Where it comes from.</param>
/// <param name="Test">The findings.</param>
/// <param name="UnderLoad">The habits under sustained load that it is about: their verdicts are cited, and change no word. Null for none.</param>
public sealed record Claim(
    string Id, string Text, string Expected, IReadOnlyList<Source> Sources, Func<Evidence, IEnumerable<Finding>> Test, IReadOnlyList<UnderLoad>? UnderLoad = null)
{
    /// <summary>Judges the statement by a run's figures.</summary>
    public Judgement Judge(Evidence evidence) => Judgement.Of([.. Test(evidence)]);
}
