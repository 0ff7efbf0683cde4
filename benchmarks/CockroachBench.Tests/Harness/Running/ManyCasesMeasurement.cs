using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Running;

/// <summary>
/// How long and how much memory comparing takes with many cases. Not a check, machines differ: it says what it took. Run it with
/// <c>dotnet benchmarks/CockroachBench.Tests/bin/Release/net10.0/CockroachBench.Tests.dll -class '*ManyCasesMeasurement' -explicit only -showliveoutput</c>.
/// </summary>
[Collection(Lane.Alone)]
public class ManyCasesMeasurement(ProgramUnderTest program)
{
    private const int Cases = 10_000;
    private const int Replications = 16;
    private const int Iterations = 15;

    [Fact(Explicit = true)]
    public async Task Ten_thousand_cases_of_sixteen_blocks()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        HandMadeBlocks.File([.. Enumerable.Range(0, Cases).Select(i => HandMadeBlocks.Case($"Method{i}", Enumerable.Range(0, Replications).Select(k => HandMadeBlocks.Block(k, 0.02 * HandMadeBlocks.Normal(random), baseAllocated: 1000, headAllocated: 1000))))])
            .Write(folder.Path);
        TimedProgram.WriteSize($"{Cases} cases x {Replications} blocks", folder.Path);
        for (var i = 0; i < 3; i++) await TimedProgram.RunAsync(await program.GetAsync(), "compare", "compare", folder.Path, "--markdown", folder.Combine("report.md"));
    }

    [Fact(Explicit = true)]
    public async Task Ten_thousand_cases_of_sixteen_launches()
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (ManyRuns.Artifacts(folder.Combine("base"), 1, Cases, Replications, Iterations), ManyRuns.Artifacts(folder.Combine("head"), 2, Cases, Replications, Iterations));
        TimedProgram.WriteSize($"2 runs x {Cases} cases x {Replications} launches of {Iterations} iterations", folder.Path);
        for (var i = 0; i < 3; i++) await TimedProgram.RunAsync(await program.GetAsync(), "compare", "compare", first, second, "--markdown", folder.Combine("report.md"));
        for (var i = 0; i < 3; i++) await TimedProgram.RunAsync(await program.GetAsync(), "compare, as another project's", "compare", Path.Combine(first, "results"), Path.Combine(second, "results"));
    }
}
