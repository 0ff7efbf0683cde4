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

/// <summary>Cases through plain BenchmarkDotNet, as other tools' rules are given them: a process a launch, one launch after the other, no diagnoser.</summary>
/// <param name="header">What the cases are measured on.</param>
/// <param name="cases">The cases' full names.</param>
/// <param name="server">Asked when a case has failed.</param>
/// <param name="log">Takes BenchmarkDotNet's own output; its secrets are masked there.</param>
/// <param name="say">Takes a line a case.</param>
internal sealed class PlainLaunches(BlockFile header, IReadOnlyCollection<string> cases, ServerWatch server, ILogger log, Action<string> say)
{
    /// <summary>Measures so many launches of each case into a folder.</summary>
    /// <param name="folder">Where run.json and the full JSON go; made where it is not there.</param>
    /// <param name="launches">Launches of each case.</param>
    /// <param name="delayPercent">The slowdown injected, in per cent; 0 for none.</param>
    /// <param name="cancellationToken">Cancelled when the user stops the program.</param>
    /// <returns>Why it ended before its last case; null where it did not.</returns>
    public async Task<string?> MeasureAsync(string folder, int launches, double delayPercent, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var profile = Profile.Full;
        var job = profile.Job!;
        job = job.WithId("launches").WithLaunchCount(launches).WithEngineFactory(new InjectingEngineFactory()).WithEnvironmentVariables(
            [.. job.Environment.EnvironmentVariables ?? [], new EnvironmentVariable(InjectingEngineFactory.Variable, delayPercent.ToString("0.##", CultureInfo.InvariantCulture))]);
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
        var runner = new MeasuredRunner(record, new Progress(selected.Count, launches * profile.TypicalCase / 3, say), server, children, say);
        config.AddEventProcessor(runner);
        string? reason;
        try
        {
            reason = await runner.RunAsync(SuiteCatalog.Select(config), cancellationToken);
        }
        catch (Exception e)
        {
            record.Abandon(e);
            throw;
        }
        record.Finish(reason is null ? RunState.Complete : RunState.ServerLost, reason);
        return reason;
    }
}
