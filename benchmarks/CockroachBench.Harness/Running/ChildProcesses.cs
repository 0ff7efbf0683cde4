using System.Diagnostics;
using BenchmarkDotNet.Analysers;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Validators;
using RunMode = BenchmarkDotNet.Diagnosers.RunMode;

namespace CockroachBench.Harness.Running;

/// <summary>Knows the measuring process under way, ends it when it takes too long, and on demand.</summary>
/// <remarks>A diagnoser only because that is how BenchmarkDotNet shows its child processes; it measures nothing.</remarks>
internal sealed class ChildProcesses(TimeSpan longestCase) : IDiagnoser, IDisposable
{
    // What restore and build take on two idle cores, with room.
    private static readonly TimeSpan UsualBuild = TimeSpan.FromMinutes(1);
    private const double MostSlowness = 10;

    private readonly TimeSpan _longestCase = longestCase;
    private readonly Lock _lock = new();
    private Process? _current;
    private Timer? _limit;

    /// <summary>Whether the last process was ended for taking too long.</summary>
    public bool TookTooLong { get; private set; }

    /// <summary>What a process may take.</summary>
    public TimeSpan LongestCase { get; private set; } = longestCase;

    /// <summary>A machine that builds slowly measures slowly: processes get more time in the same proportion.</summary>
    /// <param name="build">What restore and build took.</param>
    public void AllowFor(TimeSpan build) => LongestCase = _longestCase * Math.Clamp(build / UsualBuild, 1, MostSlowness);

    /// <inheritdoc/>
    public IEnumerable<string> Ids => [nameof(ChildProcesses)];

    /// <inheritdoc/>
    public IEnumerable<IExporter> Exporters => [];

    /// <inheritdoc/>
    public IEnumerable<IAnalyser> Analysers => [];

    /// <inheritdoc/>
    public RunMode GetRunMode(BenchmarkCase benchmarkCase) => RunMode.NoOverhead;

    /// <inheritdoc/>
    public void Handle(HostSignal signal, DiagnoserActionParameters parameters)
    {
        lock (_lock)
        {
            if (signal == HostSignal.BeforeProcessStart)
            {
                TookTooLong = false;
                _current = parameters.Process;
                _limit?.Dispose();
                _limit = new Timer(_ => { TookTooLong = true; KillCurrent(); }, null, LongestCase, Timeout.InfiniteTimeSpan);
            }
            else if (signal == HostSignal.AfterProcessExit)
            {
                _limit?.Dispose();
                (_limit, _current) = (null, null);
            }
        }
    }

    /// <summary>Ends the process under way, if any, with all it started.</summary>
    public void KillCurrent()
    {
        lock (_lock)
        {
            try
            {
                _current?.Kill(entireProcessTree: true);
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // Not started yet, or gone already.
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Metric> ProcessResults(DiagnoserResults results) => [];

    /// <inheritdoc/>
    public void DisplayResults(ILogger logger) { }

    /// <inheritdoc/>
    public IEnumerable<ValidationError> Validate(ValidationParameters validationParameters) => [];

    /// <inheritdoc/>
    public void Dispose() => _limit?.Dispose();
}
