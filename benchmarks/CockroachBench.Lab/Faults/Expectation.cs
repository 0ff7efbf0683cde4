using CockroachBench.Harness.Cli;
using CockroachBench.Results.Model;

namespace CockroachBench.Lab.Faults;

// What a faulted run must say, on leaving and in words.
internal sealed class Expectation(
    FaultPlan plan, ArtifactsFound found, int exitCode, IReadOnlyList<string> error, IReadOnlyList<string> output)
{
    private const int Killed = 137;

    // BenchmarkDotNet runs "kill" on its own account on Ctrl-C, which complains where we were quicker.
    private readonly List<string> _error = [.. error.Where(l => !l.StartsWith("kill: ", StringComparison.Ordinal))];

    // The fault struck when all was measured, or did not reach what was measured.
    private bool IsUnharmed => exitCode == ExitCodes.Success && found.Run is { State: RunState.Complete } run
        && run.Cases.All(c => c.State is CaseState.Checked or CaseState.Measured or CaseState.NotSupported);

    private bool HasFailedCases => exitCode == ExitCodes.CaseFailed
        && found.Run is { State: RunState.Complete } run && run.Cases.Any(c => c.State == CaseState.Failed);

    // Before the program's first instruction a signal is the runtime's business: no word, no trace.
    private bool IsBeforeTheFirstWord => found.Run is null && output.Count == 0 && error.Count == 0;

    // Whether exit code and run.json say what happened.
    public bool ExitCodeFits => plan.Fault switch
    {
        Fault.HostInterrupted => Is(ExitCodes.Interrupted, RunState.Interrupted),
        Fault.HostTerminated => Is(ExitCodes.Terminated, RunState.Interrupted),
        Fault.HostKilled => exitCode == Killed && found.Run?.State is null or RunState.Running or RunState.Complete,
        Fault.ServerKilled or Fault.ServerFrozen => Is(ExitCodes.NoDatabase, RunState.ServerLost),
        Fault.ServerRestarted => Is(ExitCodes.NoDatabase, RunState.ServerLost) || HasFailedCases,
        Fault.ChildKilled => HasFailedCases,
        Fault.DiskFull => exitCode == ExitCodes.Usage && found.Run?.State is null or RunState.Failed,
        _ => false,
    } || IsUnharmed;

    // Whether one line says what happened.
    public bool IsNamed => plan.Fault switch
    {
        Fault.HostInterrupted or Fault.HostTerminated => _error is ["Stopping: what was measured is kept ..."]
            || (IsBeforeTheFirstWord && exitCode is ExitCodes.Interrupted or ExitCodes.Terminated),
        // It had no time for a word. A measuring process that finds it gone says so, in BenchmarkDotNet's way.
        Fault.HostKilled => _error.Count == 0
            || (_error[0].EndsWith(": Broken pipe", StringComparison.Ordinal)
            && _error.Skip(1).All(l => l.StartsWith("   at ", StringComparison.Ordinal))),
        Fault.ServerKilled or Fault.ServerFrozen => _error is [var line] && line.StartsWith("--database", StringComparison.Ordinal),
        Fault.ServerRestarted => _error switch
        {
            [var line] => line.StartsWith("COCKROACHBENCH_DATABASE", StringComparison.Ordinal)
                || line.StartsWith("--database", StringComparison.Ordinal),
            [] => HasFailedCases && output.Any(l => l.Contains(": FAILED: ", StringComparison.Ordinal)),
            _ => false,
        },
        Fault.ChildKilled => _error.Count == 0
            && output.Any(l => l.Contains("FAILED: its process ended with exit code 137 (killed)", StringComparison.Ordinal)),
        Fault.DiskFull => _error is [var line] && line.StartsWith("--artifacts: ", StringComparison.Ordinal)
            && (line.Contains("disk was full", StringComparison.Ordinal) || line.Contains("No space left", StringComparison.Ordinal)),
        _ => false,
    } || (IsUnharmed && _error.Count == 0);

    private bool Is(int code, RunState state) => exitCode == code && (found.Run is null || found.Run.State == state);
}
