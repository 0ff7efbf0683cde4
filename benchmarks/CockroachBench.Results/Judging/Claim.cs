namespace CockroachBench.Results.Judging;

// Address: null where none is known.
internal sealed record Source(string Name, string? Address);

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

// A scenario of a soak that shows the habit a claim is about. Remedy: the scenario without it; null for the one that the soak names.
internal sealed record UnderLoad(string Habit, bool LeavesSomething = true, string? Remedy = null)
{
    public LoadFinding? Find(SoakFile soak)
    {
        if (soak.Find(Habit) is not { } habit) return null;
        var remedy = soak.Find(Remedy ?? habit.Remedy);
        return new LoadFinding(habit, remedy, LeavesSomething ? Judge(habit, remedy) : null);
    }

    private static Answer Judge(SoakScenario habit, SoakScenario? remedy) =>
        IsStable(habit) ? Answer.No
        : LeftSomething(habit) && remedy is not null && IsStable(remedy) ? Answer.Yes
        : Answer.Unclear;

    // A marked scenario (stopped early, or below the requested rate) may look stable for that reason alone.
    private static bool IsStable(SoakScenario scenario) => scenario is { Verdict.Outcome: SoakOutcome.Stable, Marks.Count: 0 };

    private static bool LeftSomething(SoakScenario scenario) =>
        scenario.Verdict.Outcome is SoakOutcome.Leaks or SoakOutcome.ExhaustsPool or SoakOutcome.ExhaustsServer;
}

// Remedy: null where it was not under load.
internal sealed record LoadFinding(SoakScenario Habit, SoakScenario? Remedy, Answer? Answer)
{
    public bool Contradicts(Outcome outcome) =>
        (Answer, outcome) is (Judging.Answer.No, Outcome.Holds) or (Judging.Answer.Yes, Outcome.DoesNotHold);
}

internal sealed record SuiteDescription(SourceFiles Sources, IReadOnlyList<ClaimList> Claims, IReadOnlyList<HeadlineRows> Headline);

// Claims with a common heading, and the words for their outcomes.
internal sealed record ClaimList(
    string Heading, string Column, string Holds, string DoesNotHold, string Depends, IReadOnlyList<Claim> Claims)
{
    public string Word(Outcome outcome) => outcome switch
    {
        Outcome.Holds => Holds,
        Outcome.DoesNotHold => DoesNotHold,
        Outcome.Depends => Depends,
        _ => "not measured",
    };
}

// Rows of the README's table: methods of one family, from the group of parameters with the largest key.
internal sealed record HeadlineRows(string Family, IReadOnlyList<string> Methods, Func<FamilyGroup, (double, double)> Key);
