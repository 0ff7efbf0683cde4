using System.Reflection;
using CockroachBench.Results.Judging;
using CockroachBench.Soak;

namespace CockroachBench.Harness;

/// <summary>What a suite hands to the program around it. A process has one.</summary>
/// <param name="Assembly">Holds the benchmark classes.</param>
/// <param name="Project">Its project's folder in the repository; the program's name is the folder's.</param>
internal sealed record BenchmarkSuite(Assembly Assembly, string Project)
{
    private static BenchmarkSuite? s_current;

    /// <summary>The suite of this process.</summary>
    public static BenchmarkSuite Current
    {
        get => s_current ?? throw new InvalidOperationException("no suite was handed over");
        set => s_current = value;
    }

    /// <summary>The program of this process.</summary>
    public string Program { get; init; } = Assembly.Location;

    /// <summary>Folders of benchmark classes, in the order a reader meets them.</summary>
    public required IReadOnlyList<string> Families { get; init; }

    /// <summary>The measured drivers.</summary>
    public required IReadOnlyList<Assembly> Drivers { get; init; }

    /// <summary>What <c>soak</c> can load, the baseline first.</summary>
    public required IReadOnlyList<LoadScenario> LoadScenarios { get; init; }

    /// <summary>What the pages of results show of it.</summary>
    public required SuiteDescription Pages { get; init; }
}
