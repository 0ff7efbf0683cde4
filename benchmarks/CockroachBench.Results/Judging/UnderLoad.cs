using CockroachBench.Results.Model;

namespace CockroachBench.Results.Judging;

/// <summary>A habit that a statement is about, as a soak loads it.</summary>
/// <param name="Habit">The scenario.</param>
/// <param name="LeavesSomething">Whether the statement says that the habit leaves something behind: a verdict tells that, and speaks neither of times nor of a peak.</param>
/// <param name="Remedy">The scenario that does without the habit; null for the one that the soak names.</param>
public sealed record UnderLoad(string Habit, bool LeavesSomething = true, string? Remedy = null)
{
    /// <summary>Rows in a list or streamed: neither leaves anything.</summary>
    public static readonly UnderLoad Streaming = new("dapper-buffered", LeavesSomething: false, "dapper-streamed");

    /// <summary>A physical connection for each request: slow, and closed again.</summary>
    public static readonly UnderLoad Unpooled = new("unpooled", LeavesSomething: false);

    /// <summary>What a soak says of it; null where it did not load the habit.</summary>
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

/// <summary>What a soak says of a statement.</summary>
/// <param name="Habit">The habit under load.</param>
/// <param name="Remedy">What does without it; null where that was not under load too.</param>
/// <param name="Answer">
/// Of a statement that the habit leaves something behind. Yes: it leaks or exhausts the pool or the server, and the remedy is stable. No: it
/// is stable. Null for a statement of another kind.
/// </param>
public sealed record LoadFinding(SoakScenario Habit, SoakScenario? Remedy, Answer? Answer)
{
    /// <summary>Whether it goes against the word that the benchmark's figures gave.</summary>
    public bool Contradicts(Outcome outcome) => (Answer, outcome) is (Judging.Answer.No, Outcome.Holds) or (Judging.Answer.Yes, Outcome.DoesNotHold);
}
