using CockroachBench.Results.Judging;

namespace CockroachBench.Lab.Rules;

/// <summary>What other tools have of one side: plain BenchmarkDotNet launches.</summary>
/// <param name="Launches">Time per operation of each iteration, by launch, in nanoseconds.</param>
internal sealed record LaunchSample(IReadOnlyList<IReadOnlyList<double>> Launches)
{
    /// <summary>The iterations of all launches, as BenchmarkDotNet pools them.</summary>
    public double[] Iterations { get; } = [.. Launches.SelectMany(l => l)];

    /// <summary>The mean of each launch.</summary>
    public double[] LaunchMeans { get; } = [.. Launches.Select(l => l.Average())];
}

/// <summary>A tool's rule: from the samples of base and head to a verdict.</summary>
/// <param name="Name">The tool, and its threshold.</param>
/// <param name="Source">Where the rule is written down.</param>
/// <param name="Judge">The rule.</param>
internal sealed record ToolRule(string Name, string Source, Func<LaunchSample, LaunchSample, TimeVerdict> Judge);
