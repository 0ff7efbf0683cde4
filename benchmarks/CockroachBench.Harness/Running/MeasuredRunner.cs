using BenchmarkDotNet.Environments;
using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Exporters.Json;
using CockroachBench.Retention.Reporting;

namespace CockroachBench.Harness.Running;

// Every case through BenchmarkDotNet: a process a launch, figures on disk after each case.
internal sealed class MeasuredRunner(
    RunRecord record, Progress progress, ServerWatch server, ChildProcesses children, Action<string> say, bool isTimed = true)
    : EventProcessor
{
    public const string ResultsFolder = "results";
    private const string BuildFolder = "build";

    public static readonly string[] Folders = [ResultsFolder, BuildFolder];

    // BenchmarkDotNet's words for a build that it ended.
    private const string BuildEnded = "The configured timeout ";

    private readonly Dictionary<Type, List<BenchmarkReport>> _reports = [];
    private IReadOnlyDictionary<BenchmarkCase, BenchmarkCase> _origins = new Dictionary<BenchmarkCase, BenchmarkCase>();
    private readonly Stopwatch _building = new();
    private CancellationToken _cancellation;
    private bool _serverLost;
    private string? _invalid;

    public async Task RunAsync(IReadOnlyList<BenchmarkRunInfo> cases, CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken;
        var workingFolder = Environment.CurrentDirectory;
        var keeps = cases.Any(c => c.Config.Options.HasFlag(ConfigOptions.KeepBenchmarkFiles));
        using var environment = new BuildEnvironment();
        using var over = new CancellationTokenSource();
        using var onCancel = cancellationToken.Register(() => _ = EndWhatRunsAsync(over.Token));
        try
        {
            (var built, _origins) = MeasuringProgram.In(keeps ? Path.Combine(record.Artifacts, BuildFolder) : environment.Folder, cases);
            // The measuring processes' working folder.
            Environment.CurrentDirectory = AppContext.BaseDirectory;
            say("Building the measuring program (once for all cases) ...");
            await Task.Run(() => BenchmarkRunner.Run(built), CancellationToken.None);
        }
        catch (StoppedException)
        {
            // Thrown by our own hook to end BenchmarkDotNet between two cases; the reason is in the fields.
        }
        finally
        {
            await over.CancelAsync();
            Environment.CurrentDirectory = workingFolder;
        }
        cancellationToken.ThrowIfCancellationRequested();
        if (_invalid is not null)
            foreach (var benchmarkCase in cases.SelectMany(c => c.BenchmarksCases)) Fail(benchmarkCase, _invalid);
        // BenchmarkDotNet's own exporters ran at the end of each class and know nothing of our metrics.
        foreach (var type in _reports.Keys) WriteReport(type);
        if (_serverLost) throw new ServerLostException();
    }

    public override void OnValidationError(ValidationError validationError)
    {
        if (validationError.IsCritical) _invalid ??= Secrets.FirstLine(validationError.Message);
    }

    public override void OnBuildComplete(BuildPartition partition, BuildResult buildResult)
    {
        if (buildResult.IsBuildSuccess || _cancellation.IsStopping()) return;
        var reason = BuildFailure(buildResult.ErrorMessage ?? buildResult.GenerateException?.Message ?? "see the log", partition.Timeout);
        foreach (var info in partition.Benchmarks) Fail(Origin(info.BenchmarkCase), reason);
    }

    public override void OnStartBuildStage(IReadOnlyList<BuildPartition> partitions) => _building.Start();

    public override void OnEndBuildStage()
    {
        children.AllowFor(_building.Elapsed);
        progress.Start();
    }

    public override void OnStartRunBenchmark(BenchmarkCase benchmarkCase)
    {
        if (_cancellation.IsCancellationRequested || _serverLost) throw new StoppedException();
    }

    public override void OnEndRunBenchmark(BenchmarkCase benchmarkCase, BenchmarkReport report)
    {
        if (_cancellation.IsCancellationRequested) return; // ended by us: neither measured nor failed
        var type = benchmarkCase.Descriptor.Type;
        if (!report.Success || report.ResultStatistics is null)
        {
            if (_cancellation.IsStopping()) return;
            _serverLost = !server.Answers();
            Fail(Origin(benchmarkCase), _serverLost ? "the server stopped answering during this case" : FailureReason(report));
            return;
        }

        // Listeners come in no particular order; asked again, this one gives the same answer.
        RetentionEvents.Instance.OnEndRunBenchmark(benchmarkCase, report);
        if (!_reports.TryGetValue(type, out var reports)) _reports[type] = reports = [];
        reports.Add(new BenchmarkReport(
            report.Success, Origin(report.BenchmarkCase), report.GenerateResult, report.BuildResult, report.ExecuteResults,
            [.. report.Metrics.Values, .. CaseMetrics.Read(report.ExecuteResults)]));
        var file = WriteReport(type);
        var recorded = record.Update(
            Origin(benchmarkCase), c => c with { State = CaseState.Measured, Report = file, Note = Note(benchmarkCase) });
        var (mean, margin) = (report.ResultStatistics.Mean, report.ResultStatistics.ConfidenceInterval.Margin);
        progress.Report(recorded, isTimed ? Quantity.Time(mean, double.IsFinite(margin) ? margin / mean : null) : null);
    }

    // Repeated: the signal may come between two processes, and BenchmarkDotNet starts the next before it asks.
    private async Task EndWhatRunsAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            children.KillCurrent();
            Descendants.KillBuilds();
            await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        }
    }

    private static string? Note(BenchmarkCase benchmarkCase) => RetentionEvents.Instance[benchmarkCase] switch
    {
        { Problem: { } problem } => $"retention not measured: {Secrets.Redact(problem)}",
        { TypesProblem: { } problem } => $"the types it retains are not known: {Secrets.Redact(problem)}",
        _ => null,
    };

    // The case as it was selected: the toolchain would be part of its id.
    private BenchmarkCase Origin(BenchmarkCase built) => _origins.GetValueOrDefault(built, built);

    private void Fail(BenchmarkCase benchmarkCase, string reason) =>
        progress.Report(record.Update(benchmarkCase, c => c with { State = CaseState.Failed, Reason = reason }));

    // One full JSON a class, as BenchmarkDotNet names it, written whole after each case.
    private string WriteReport(Type type)
    {
        var reports = _reports[type];
        var folder = Path.Combine(record.Artifacts, ResultsFolder);
        var host = HostEnvironmentInfo.GetCurrent();
        var summary = new Summary(type.FullName!, [.. reports], host, folder, "", TimeSpan.Zero, CultureInfo.InvariantCulture, [], []);
        var log = new AccumulationLogger();
        JsonExporter.Full.ExportToLog(summary, log);
        var name = type.FullName + FullJsonReader.FileSuffix;
        AtomicFile.WriteAllText(Path.Combine(folder, name), log.GetLog());
        return $"{ResultsFolder}/{name}";
    }

    private string FailureReason(BenchmarkReport report)
    {
        if (children.TookTooLong)
        {
            return $"took longer than {Progress.Text(children.LongestCase)}, the limit of this profile, and was ended; "
                + "end what else runs here, or measure less (--iterationCount)";
        }
        var lines = report.ExecuteResults.SelectMany(r => r.Results.Concat(r.StandardOutput ?? [])).Select(l => l.Trim()).ToList();
        // The child prints its exception with ToString: the innermost cause is the last "--->", else the first line with an exception.
        var cause = lines.LastOrDefault(l => l.StartsWith("---> ", StringComparison.Ordinal))?[5..]
            ?? lines.FirstOrDefault(l => l.Contains("Exception", StringComparison.Ordinal) && l.Contains(':', StringComparison.Ordinal));
        if (cause is not null) return Secrets.Redact(cause);
        var exitCode = report.ExecuteResults.Count > 0 ? report.ExecuteResults[^1].ExitCode : null;
        return exitCode is { } code and not 0
            ? $"its process ended with exit code {code}{(code == 137 ? " (killed)" : "")}"
            : "it gave no result; see the log";
    }

    internal static string BuildFailure(string output, TimeSpan limit) => output.Contains(BuildEnded, StringComparison.Ordinal)
        ? $"the build of the measuring program took longer than {Progress.Text(limit)} and was ended; "
            + "end what else runs here, or allow more with --buildTimeout SECONDS"
        : $"the measuring program does not build: {Secrets.Redact(BuildError(output) ?? output.Trim().Split('\n')[0])}";

    // The first error of the compiler or of restore.
    internal static string? BuildError(string output) =>
        output.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Contains("error ", StringComparison.Ordinal));

    private sealed class StoppedException : Exception;
}
