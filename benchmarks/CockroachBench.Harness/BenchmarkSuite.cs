namespace CockroachBench.Harness;

// What a suite hands to the program around it. A process has one. The project is its folder in the repository.
internal sealed record BenchmarkSuite(Assembly Assembly, string Project)
{
    public static BenchmarkSuite Current
    {
        get => field ?? throw new InvalidOperationException("no suite was handed over");
        set;
    }

    public string Program { get; init; } = Assembly.Location;
    public required IReadOnlyList<string> Families { get; init; }
    // Names of assemblies beside the suite's. Loading one to read its version would change what is measured.
    public required IReadOnlyList<string> Drivers { get; init; }
    public required IReadOnlyList<LoadScenario> LoadScenarios { get; init; }
    public required SuiteDescription Pages { get; init; }
}
