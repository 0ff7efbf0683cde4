namespace CockroachBench.Harness;

// What a suite hands to the program around it. A process has one. The project is its folder in the repository.
internal sealed record BenchmarkSuite(Assembly Assembly, string Project)
{
    private static BenchmarkSuite? s_current;

    public static BenchmarkSuite Current
    {
        get => s_current ?? throw new InvalidOperationException("no suite was handed over");
        set => s_current = value;
    }

    public string Program { get; init; } = Assembly.Location;
    public required IReadOnlyList<string> Families { get; init; }
    public required IReadOnlyList<Assembly> Drivers { get; init; }
    public required IReadOnlyList<LoadScenario> LoadScenarios { get; init; }
    public required SuiteDescription Pages { get; init; }
}
