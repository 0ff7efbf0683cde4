using BenchmarkDotNet.Analysers;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using RunMode = BenchmarkDotNet.Diagnosers.RunMode;

namespace CockroachBench.Harness.Running;

// Ends the running measuring process after its limit, or on demand. A diagnoser only because BenchmarkDotNet shows its child processes to
// those.
internal sealed class ChildProcesses(TimeSpan longestCase) : IDiagnoser, IDisposable
{
    // What restore and build take on two idle cores, with room.
    private static readonly TimeSpan UsualBuild = TimeSpan.FromMinutes(1);
    private const double MostSlowness = 10;

    private readonly TimeSpan _longestCase = longestCase;
    private readonly Lock _lock = new();
    private Process? _current;
    private Timer? _limit;

    public bool TookTooLong { get; private set; }
    public TimeSpan LongestCase { get; private set; } = longestCase;

    // A machine that builds slowly measures slowly: processes get more time in the same proportion.
    public void AllowFor(TimeSpan build) => LongestCase = _longestCase * Math.Clamp(build / UsualBuild, 1, MostSlowness);
    public IEnumerable<string> Ids => [nameof(ChildProcesses)];
    public IEnumerable<IExporter> Exporters => [];
    public IEnumerable<IAnalyser> Analysers => [];
    public RunMode GetRunMode(BenchmarkCase benchmarkCase) => RunMode.NoOverhead;

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

    public void KillCurrent()
    {
        lock (_lock) _current?.KillTree();
    }

    public IEnumerable<Metric> ProcessResults(DiagnoserResults results) => [];
    public void DisplayResults(ILogger logger) { }
    public IEnumerable<ValidationError> Validate(ValidationParameters validationParameters) => [];
    public void Dispose() => _limit?.Dispose();
}
