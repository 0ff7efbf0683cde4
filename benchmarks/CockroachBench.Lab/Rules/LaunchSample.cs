using CockroachBench.Results.Judging;

namespace CockroachBench.Lab.Rules;

// Plain BenchmarkDotNet launches of one side, as other tools get them: nanoseconds per operation of each iteration, by launch.
internal sealed record LaunchSample(IReadOnlyList<IReadOnlyList<double>> Launches)
{
    // Of all launches, as BenchmarkDotNet pools them.
    public double[] Iterations { get; } = [.. Launches.SelectMany(l => l)];

    public double[] LaunchMeans { get; } = [.. Launches.Select(l => l.Average())];
}

// A tool's rule: from the samples of base and head to a verdict. Source: where the rule is defined.
internal sealed record ToolRule(string Name, string Source, Func<LaunchSample, LaunchSample, TimeVerdict> Judge);
