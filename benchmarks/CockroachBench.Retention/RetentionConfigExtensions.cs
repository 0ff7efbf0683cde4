using CockroachBench.Retention.Reporting;

namespace CockroachBench.Retention;

/// <summary>Adds the retention diagnoser to a configuration.</summary>
public static class RetentionConfigExtensions
{
    /// <summary>Measures retention in every case of the configuration, with any job.</summary>
    /// <returns>The same configuration.</returns>
    public static ManualConfig AddRetentionDiagnoser(this ManualConfig config)
    {
        // One configuration for a class and for its assembly or the program: what is there already is not added again.
        if (config.GetDiagnosers().OfType<RetentionDiagnoser>().Any()) return config;
        return config
            .AddDiagnoser(RetentionDiagnoser.Instance)
            .AddEventProcessor(RetentionEvents.Instance)
            .AddColumn(RetentionColumn.All)
            // A mutator: it changes the jobs that are there instead of adding one, so a case stays one row.
            .AddJob(Job.Default.WithEngineFactory(new RetentionEngineFactory()).AsMutator());
    }
}
