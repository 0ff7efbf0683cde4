namespace CockroachBench.Results.Judging;

/// <summary>What a set of figures says of a statement.</summary>
public enum Answer
{
    /// <summary>They bear it out.</summary>
    Yes,

    /// <summary>They speak against it.</summary>
    No,

    /// <summary>They cannot tell: intervals overlap, or a verdict is unclear.</summary>
    Unclear,
}

/// <summary>One test of a statement on one set of parameters.</summary>
/// <param name="Answer">The answer; null where what it needs was not measured.</param>
/// <param name="Text">The figures, or why there are none.</param>
public sealed record Finding(Answer? Answer, string Text);

/// <summary>The word for a claim.</summary>
public enum Outcome
{
    /// <summary>Every finding says yes.</summary>
    Holds,

    /// <summary>Every finding says no.</summary>
    DoesNotHold,

    /// <summary>Some say yes, some no, or one cannot tell.</summary>
    Depends,

    /// <summary>There is no finding.</summary>
    NotMeasured,
}

/// <summary>The word for a claim, and what it rests on.</summary>
/// <param name="Outcome">The word.</param>
/// <param name="Findings">The findings; at least one.</param>
public sealed record Judgement(Outcome Outcome, IReadOnlyList<Finding> Findings)
{
    /// <summary>The rule: what was not measured is left aside, and of the rest all must agree.</summary>
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
