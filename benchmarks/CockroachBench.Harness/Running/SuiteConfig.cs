using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Diagnosers;
using CockroachBench.Retention;

namespace CockroachBench.Harness.Running;

internal static class SuiteConfig
{
    // What restore and build may take each; BenchmarkDotNet's own two minutes are too few for a slow or busy machine.
    public static readonly TimeSpan LongestBuild = TimeSpan.FromMinutes(20);

    public static ManualConfig Create(Profile profile, bool userNamesJob)
    {
        var config = ManualConfig.CreateEmpty()
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.GitHub)
            .AddAnalyser([.. DefaultConfig.Instance.GetAnalysers()])
            .AddValidator([.. DefaultConfig.Instance.GetValidators()])
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddRetentionDiagnoser()
            // Its log goes through ours, which masks secrets.
            .WithOptions(ConfigOptions.DisableLogFile);
        if (profile.Job is not null && !userNamesJob) config.AddJob(profile.Job);
        if (!profile.AllParameters) config.AddFilter(SuiteCatalog.QuickParams);
        return config;
    }
}
