using CockroachBench.Results.Model;

namespace CockroachBench.Results.Judging;

// A habit that a statement is about, as a soak loads it. Remedy: The scenario that does without the habit; null for the one that the soak
// names.
internal sealed record UnderLoad(string Habit, bool LeavesSomething = true, string? Remedy = null)
{
    public static readonly UnderLoad Streaming = new("dapper-buffered", LeavesSomething: false, "dapper-streamed");

    public static readonly UnderLoad Unpooled = new("unpooled", LeavesSomething: false);

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

    // A scenario that was stopped early or not loaded as asked may have been stable for that.
    private static bool IsStable(SoakScenario scenario) => scenario is { Verdict.Outcome: SoakOutcome.Stable, Marks.Count: 0 };

    private static bool LeftSomething(SoakScenario scenario) => scenario.Verdict.Outcome is SoakOutcome.Leaks or SoakOutcome.ExhaustsPool or SoakOutcome.ExhaustsServer;
}

// What a soak says of a statement. Remedy: What does without it; null where that was not under load too.
internal sealed record LoadFinding(SoakScenario Habit, SoakScenario? Remedy, Answer? Answer)
{
    public bool Contradicts(Outcome outcome) => (Answer, outcome) is (Judging.Answer.No, Outcome.Holds) or (Judging.Answer.Yes, Outcome.DoesNotHold);
}
