namespace CockroachBench.Results.Judging;

// Address: null where none is known.
// Without an address a title says what the name stands for.
internal sealed record Source(string Name, string? Address, string? Title = null);

// A statement that figures confirm or refute. Expected: what Test does, in words. UnderLoad cites a soak and does not change the outcome.
internal sealed record Claim(
    string Id, string Text, string Expected, IReadOnlyList<Source> Sources, Func<Evidence, IEnumerable<Finding>> Test,
    IReadOnlyList<UnderLoad>? UnderLoad = null)
{
    public Judgement Judge(Evidence evidence) => Judgement.Of([.. Test(evidence)]);
}

internal enum Answer
{
    Yes,
    No,
    Unclear,
}

// One test on one set of parameters. Answer: null where its figures were not measured.
internal sealed record Finding(Answer? Answer, string Text);

internal enum Outcome
{
    Holds,
    DoesNotHold,
    Depends,
    NotMeasured,
}

internal sealed record Judgement(Outcome Outcome, IReadOnlyList<Finding> Findings)
{
    public static Judgement Of(IReadOnlyList<Finding> findings)
    {
        var answers = findings.Select(f => f.Answer).OfType<Answer>().ToList();
        return new Judgement(
            answers.Count == 0 ? Outcome.NotMeasured
            : answers.TrueForAll(a => a == Answer.Yes) ? Outcome.Holds
            : answers.TrueForAll(a => a == Answer.No) ? Outcome.DoesNotHold
            : Outcome.Depends, findings);
    }
}
