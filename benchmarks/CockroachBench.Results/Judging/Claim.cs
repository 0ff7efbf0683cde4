namespace CockroachBench.Results.Judging;

// Where a statement comes from. Address: Its address; null where it has none that is known.
internal sealed record Source(string Name, string? Address);

// A statement that figures can bear out or not.
internal sealed record Claim(
    string Id, string Text, string Expected, IReadOnlyList<Source> Sources, Func<Evidence, IEnumerable<Finding>> Test, IReadOnlyList<UnderLoad>? UnderLoad = null)
{
    public Judgement Judge(Evidence evidence) => Judgement.Of([.. Test(evidence)]);
}
