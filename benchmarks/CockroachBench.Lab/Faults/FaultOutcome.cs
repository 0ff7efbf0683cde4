namespace CockroachBench.Lab.Faults;

public enum Goal
{
    Ends,

    NoProcess,

    // It leaves no temporary folder; after SIGKILL of the program: none is left once the next run has started.
    NoFolder,

    // Every file in the artifacts folder is whole or absent.
    WholeFiles,

    // Every case that was reported done is in the results, with its figures.
    CasesKept,

    ExitCode,

    OneLine,

    // Folders, files, processes, tables and sessions that are not the program's are as they were.
    StrangersUntouched,
}

// ToQuiet: from the program's end until its last process was gone.
public sealed record FaultOutcome(
    FaultPlan Plan, IReadOnlyList<(Goal Goal, string Problem)> Problems, TimeSpan ToEnd, TimeSpan ToQuiet, int? ExitCode, int CasesDone)
{
    public bool Met(Goal goal) => Problems.All(p => p.Goal != goal);

    public override string ToString() => FormattableString.Invariant($"{Plan}: exit code {ExitCode}, {CasesDone} cases before, ")
        + FormattableString.Invariant($"{ToEnd.TotalSeconds:0.0} s to its end, {ToQuiet.TotalSeconds:0.0} s until quiet")
        + string.Concat(Problems.Select(p => $"{Environment.NewLine}    {p.Goal}: {p.Problem}"));
}
