namespace CockroachBench.Results.Judging;

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
