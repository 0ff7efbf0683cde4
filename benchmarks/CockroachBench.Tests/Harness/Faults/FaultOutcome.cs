namespace CockroachBench.Tests.Harness.Faults;

/// <summary>What a faulted run is held to.</summary>
public enum Goal
{
    /// <summary>It ends in time.</summary>
    Ends,

    /// <summary>It leaves no process.</summary>
    NoProcess,

    /// <summary>It leaves no temporary folder; after SIGKILL of the program: none is left once the next run has started.</summary>
    NoFolder,

    /// <summary>Every file in the artifacts folder is whole or absent.</summary>
    WholeFiles,

    /// <summary>Every case that was reported done is in the results, with its figures.</summary>
    CasesKept,

    /// <summary>The exit code says what happened.</summary>
    ExitCode,

    /// <summary>One line names the fault.</summary>
    OneLine,

    /// <summary>Folders, files, processes, tables and sessions that are not the program's are as they were.</summary>
    StrangersUntouched,
}

/// <summary>What came of a faulted run.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Problems">The goals that were missed, with what was seen instead.</param>
/// <param name="ToEnd">From the fault to the program's end.</param>
/// <param name="ToQuiet">From the program's end until its last process was gone.</param>
/// <param name="ExitCode">The program's exit code.</param>
/// <param name="CasesDone">Cases that were reported done before the fault.</param>
public sealed record FaultOutcome(
    FaultPlan Plan, IReadOnlyList<(Goal Goal, string Problem)> Problems, TimeSpan ToEnd, TimeSpan ToQuiet, int? ExitCode, int CasesDone)
{
    /// <summary>Whether a goal was met.</summary>
    public bool Met(Goal goal) => Problems.All(p => p.Goal != goal);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Plan}: exit code {ExitCode}, {CasesDone} cases before, {ToEnd.TotalSeconds:0.0} s to its end, {ToQuiet.TotalSeconds:0.0} s until quiet")
        + string.Concat(Problems.Select(p => $"{Environment.NewLine}    {p.Goal}: {p.Problem}"));
}
