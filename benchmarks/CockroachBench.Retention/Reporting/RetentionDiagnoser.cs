using BenchmarkDotNet.Analysers;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Validators;

namespace CockroachBench.Retention.Reporting;

/// <summary>The host's part: refuses what cannot be measured, and shows a leaking process's heap to itself.</summary>
internal sealed class RetentionDiagnoser : IDiagnoser
{
    /// <summary>The one instance, so that a configuration holds it once.</summary>
    public static readonly RetentionDiagnoser Instance = new();

    private HeapSnapshotServer? _snapshots;

    private RetentionDiagnoser() { }

    /// <inheritdoc/>
    public IEnumerable<string> Ids => [nameof(RetentionDiagnoser)];
    /// <inheritdoc/>
    public IEnumerable<IExporter> Exporters => [];
    /// <inheritdoc/>
    public IEnumerable<IAnalyser> Analysers => [];

    /// <inheritdoc/>
    public BenchmarkDotNet.Diagnosers.RunMode GetRunMode(BenchmarkCase benchmarkCase) => BenchmarkDotNet.Diagnosers.RunMode.NoOverhead;

    /// <inheritdoc/>
    public void Handle(HostSignal signal, DiagnoserActionParameters parameters)
    {
        if (signal == HostSignal.BeforeProcessStart)
        {
            _snapshots = new HeapSnapshotServer(parameters.Process);
        }
        else if (signal == HostSignal.AfterProcessExit)
        {
            _snapshots?.Dispose();
            _snapshots = null;
        }
    }

    // The figures come with the process's lines, of every launch; this sees the last launch alone.
    /// <inheritdoc/>
    public IEnumerable<Metric> ProcessResults(DiagnoserResults results) => [];

    /// <inheritdoc/>
    public void DisplayResults(ILogger logger) => RetentionEvents.Instance.DisplayTypes(logger);

    /// <inheritdoc/>
    public IEnumerable<ValidationError> Validate(ValidationParameters validationParameters) => validationParameters.Benchmarks
        .Where(b => b.Job.Infrastructure.TryGetToolchain(out var toolchain) && toolchain.IsInProcess)
        .Select(b => new ValidationError(isCritical: true,
            "RetentionDiagnoser needs a process for each case: an in-process toolchain shares its heap with the host. "
            + "Leave out --inProcess, or the diagnoser.", b));
}
