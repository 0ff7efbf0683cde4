using CockroachBench.Results.Runs;

namespace CockroachBench.Results.Site;

/// <summary>A run on the page.</summary>
/// <param name="Environment">The environment's name: runs of one name are compared with each other.</param>
/// <param name="Run">The run.</param>
public sealed record SiteRun(string Environment, Run Run);
