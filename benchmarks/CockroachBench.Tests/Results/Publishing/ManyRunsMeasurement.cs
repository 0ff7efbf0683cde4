using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Publishing;

/// <summary>
/// How long and how much memory publishing takes with many runs. Not a check, machines differ: it says what it took. Run it with
/// <c>dotnet benchmarks/CockroachBench.Tests/bin/Release/net10.0/CockroachBench.Tests.dll -class '*ManyRunsMeasurement' -explicit only -showliveoutput</c>.
/// </summary>
[Collection(Lane.Alone)]
public class ManyRunsMeasurement(ProgramUnderTest program)
{
    private const int Runs = 500;
    private const int Cases = 200;

    [Fact(Explicit = true)]
    public async Task Five_hundred_runs_of_two_hundred_cases()
    {
        using var folder = new TemporaryFolder();
        ManyRuns.Write(folder.Combine("results"), Runs, Cases);
        TimedProgram.WriteSize($"{Runs} runs of {Cases} cases", folder.Combine("results"));
        foreach (var (what, arguments) in new (string, string[])[]
        {
            ("index of what is there", []),
            ("the same again, nothing changes", []),
            ("one run more", [ManyRuns.Artifacts(folder.Combine("more"), Runs, Cases)]),
        })
            await TimedProgram.RunAsync(await program.GetAsync(), what, ["publish", .. arguments, "--to", folder.Combine("results")]);
    }
}
