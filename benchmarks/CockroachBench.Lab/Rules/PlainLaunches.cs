using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using CockroachBench.Databases;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Model;

namespace CockroachBench.Lab.Rules;

// Cases through plain BenchmarkDotNet, as other tools' rules get them: a process for each launch, one after the other, no diagnoser.
internal sealed class PlainLaunches(
    BlockFile header, IReadOnlyCollection<string> cases, ServerWatch server, ILogger log, Action<string> say)
{
    public async Task MeasureAsync(string folder, int launches, double delayPercent, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var profile = Profile.Full;
        var job = profile.Job!;
        var delay = new EnvironmentVariable(InjectingEngineFactory.Variable, delayPercent.ToString("0.##", CultureInfo.InvariantCulture));
        job = job.WithId("launches").WithLaunchCount(launches).WithEngineFactory(new InjectingEngineFactory())
            .WithEnvironmentVariables([.. job.Environment.EnvironmentVariables ?? [], delay]);
        using var children = new ChildProcesses(profile.LongestCase);
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddFilter(new SimpleFilter(c => cases.Contains(FullNameProvider.GetBenchmarkName(c))))
            .AddDiagnoser(children)
            .AddLogger(log)
            .WithArtifactsPath(folder)
            .WithBuildTimeout(SuiteConfig.LongestBuild)
            .WithOptions(ConfigOptions.DisableLogFile);
        var selected = SuiteCatalog.Select(config).SelectMany(i => i.BenchmarksCases).ToList();
        var run = new RunFile
        {
            Id = $"{header.Id}-{Path.GetFileName(folder)}",
            StartedAt = DateTimeOffset.UtcNow,
            Profile = job.Id,
            Options = [],
            Commit = RunFacts.Commit(),
            Machine = header.Machine,
            Runtime = RunFacts.Runtime(job),
            Packages = RunFacts.Packages,
            Server = header.Server,
            Cases = [],
        };
        var record = new RunRecord(folder, run, selected);
        var progress = new Progress(selected.Count, launches * profile.TypicalCase / 3, say);
        var runner = new MeasuredRunner(record, progress, server, children, say);
        config.AddEventProcessor(runner);
        var state = await RunEnd.OfAsync(
            () => runner.RunAsync(SuiteCatalog.Select(config), cancellationToken), record.Abandon, cancellationToken);
        record.Finish(state);
        cancellationToken.ThrowIfCancellationRequested();
        if (state == RunState.ServerLost) throw new ServerLostException();
    }
}
