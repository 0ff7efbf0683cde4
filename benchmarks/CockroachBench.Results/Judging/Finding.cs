namespace CockroachBench.Results.Judging;

// What a set of figures says of a statement.
internal enum Answer
{
    Yes,
    No,
    Unclear,
}

// One test of a statement on one set of parameters. Answer: The answer; null where what it needs was not measured.
internal sealed record Finding(Answer? Answer, string Text);

// The word for a claim.
internal enum Outcome
{
    Holds,
    DoesNotHold,
    Depends,
    NotMeasured,
}

// The word for a claim, and what it rests on.
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
